"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from clinic.library import api, pathway_api, views

app_name = "library"
urlpatterns = [
    path("library/", views.module_list, name="list"),
    path("library/<slug:slug>/", views.module_detail, name="detail"),
]
router = SimpleRouter(use_regex_path=False)
router.register("modules", api.ModuleViewSet, "modules")
router.register("pathways", pathway_api.PathwayViewSet, "pathways")
api_urlpatterns = router.urls
