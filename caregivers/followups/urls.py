"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from caregivers.followups import api, views

app_name = "followups"
urlpatterns = [
    path("healthz/followups", views.health, name="health"),
    path("cases/<uuid:case>/follow-ups/", views.history, name="history"),
    path("follow-ups/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("follow-ups/<uuid:pk>/retry/", views.retry, name="retry"),
    path("follow-ups/<uuid:pk>/mark-sent/", views.mark_as_sent, name="mark_as_sent"),
]
router = SimpleRouter(use_regex_path=False)
router.register("follow-ups", api.FollowUpViewSet, "follow-ups")
api_urlpatterns = router.urls
