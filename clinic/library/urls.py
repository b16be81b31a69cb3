"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from clinic.library import api, pathway_api, views
from clinic.library.drafts import api as drafts_api
from clinic.library.drafts import deciding_views as deciding
from clinic.library.drafts import views as drafts
from clinic.library.drafts.autosave import AutosaveView
from clinic.library.exchange import views as exchange
from clinic.library.exchange.api import ExportView

app_name = "library"
urlpatterns = [
    path("library/", views.module_list, name="list"),
    path("library/<slug:slug>/", views.module_detail, name="detail"),
    path("library/<slug:slug>/draft/", drafts.start, name="start_draft"),
    path("library/<slug:slug>/versions/", views.version_list, name="versions"),
    path("library/<slug:slug>/versions/<int:number>/", views.module_detail, name="version"),
    path("library/<slug:slug>/versions/<int:number>/file/", exchange.version_file, name="version_file"),
    path("library/<slug:slug>/versions/<int:number>/reviewed/", deciding.review_version, name="review_version"),
    path("library/<slug:slug>/compare/", views.version_compare, name="compare"),
    # Not beneath library/: a module may have any short name.
    path("pathways/<slug:slug>/", views.pathway_detail, name="pathway"),
    path("pathways/<slug:slug>/draft/", drafts.start_pathway, name="start_pathway_draft"),
    path("pathways/<slug:slug>/file/", exchange.pathway_file, name="pathway_file"),
    path("pathways/<slug:slug>/reviewed/", deciding.review_pathway, name="review_pathway"),
    path("library-drafts/", drafts.draft_list, name="drafts"),
    path("library-drafts/new/", drafts.new, name="new_draft"),
    path("library-drafts/<uuid:pk>/", drafts.detail, name="draft"),
    path("library-drafts/<uuid:pk>/fresh/", drafts.fresh, name="fresh"),
    path("library-drafts/<uuid:pk>/save/", AutosaveView.as_view(), name="autosave"),
    path("library-drafts/<uuid:pk>/take-back/", deciding.take_back, name="take_back"),
    path("library-drafts/<uuid:pk>/catch-up/", deciding.catch_up, name="catch_up"),
    path("library-drafts/<uuid:pk>/review/", deciding.review, name="review"),
    path("library-drafts/<uuid:pk>/return/", deciding.send_back, name="send_back"),
    path("library-drafts/<uuid:pk>/publish/", deciding.publish, name="publish"),
    path("library-drafts/<uuid:pk>/publish-alone/", deciding.publish_alone, name="publish_alone"),
    path("library-drafts/<uuid:pk>/discard/", deciding.discard, name="discard"),
    path("library-files/", exchange.import_page, name="import"),
    path("library-files/library.zip", exchange.export, name="export"),
]
router = SimpleRouter(use_regex_path=False)
router.register("modules", api.ModuleViewSet, "modules")
router.register("pathways", pathway_api.PathwayViewSet, "pathways")
router.register("library-drafts", drafts_api.LibraryDraftViewSet, "library-drafts")
api_urlpatterns = [
    *router.urls,
    path("library-export/", ExportView.as_view(), name="export"),
]
