"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, path

from sessions.record import views

app_name = "record"
urlpatterns = [
    path("cases/<uuid:case>/", views.case, name="case"),
    path("cases/<uuid:case>/timeline/", views.timeline, name="timeline"),
]
api_urlpatterns: list[URLPattern] = []
