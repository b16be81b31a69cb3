"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from caregivers.glass import api, views

app_name = "glass"
urlpatterns = [
    path("glass/", views.all_of_them, name="list"),
    path("glass/new/", views.new, name="new"),
    path("glass/<uuid:pk>/", views.detail, name="detail"),
    path("glass/<uuid:pk>/end/", views.end, name="end"),
    path("glass/<uuid:pk>/seen/", views.seen, name="seen"),
]
router = SimpleRouter(use_regex_path=False)
router.register("glass", api.GlassViewSet, "glass")
api_urlpatterns = router.urls
