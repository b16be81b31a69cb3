"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from caregivers.trail import api, portal, views

app_name = "trail"
urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/<uuid:case>/trail/", views.case, name="case"),
    path("trail/", views.practice, name="practice"),
    path("trail/csv/", views.practice_csv, name="practice_csv"),
    path("my/record/opened/", portal.mine, name="mine"),
]
api_urlpatterns: list[URLPattern | URLResolver] = [path("trail/<uuid:case>/", api.TrailView.as_view(), name="case")]
