"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from caregivers.learning import api, pathway_views, portal, views
from caregivers.learning.giving import urls as giving

app_name = "learning"
urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/<uuid:case>/assignments/new/", views.assign, name="assign"),
    path("cases/<uuid:case>/pathways/new/", pathway_views.follow, name="follow"),
    path("pathways/<uuid:pk>/pause/", pathway_views.pause, name="pause"),
    path("pathways/<uuid:pk>/take-up/", pathway_views.take_up, name="take_up"),
    path("pathways/<uuid:pk>/stop/", pathway_views.stop, name="stop"),
    path("assignments/<uuid:pk>/", views.review, name="review"),
    path("assignments/<uuid:pk>/reviewed/", views.mark_reviewed, name="mark_reviewed"),
    path("assignments/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    *giving.urlpatterns,
    path("my/modules/<uuid:pk>/", portal.open_module, name="open"),
    path("my/modules/<uuid:pk>/<int:position>/", portal.step, name="step"),
    path("my/modules/<uuid:pk>/<int:position>/save/", api.StepSaveView.as_view(), name="save"),
    path("my/modules/<uuid:pk>/finish/", portal.finish, name="finish"),
    path("my/modules/<uuid:pk>/not-now/", portal.not_now, name="not_now"),
]
router = SimpleRouter(use_regex_path=False)
router.register("assignments", api.AssignmentViewSet, "assignments")
api_urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    *giving.api_urlpatterns,
    path("assignments/<uuid:pk>/answers/<slug:step_key>/", api.AnswerView.as_view(), name="answer"),
]
