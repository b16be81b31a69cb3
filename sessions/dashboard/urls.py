"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, path

from sessions.dashboard import portal, views

app_name = "dashboard"
urlpatterns = [
    path("today/", views.today, name="home"),
    path("needs/", views.needs, name="needs"),
    path("cases/", views.caseload, name="caseload"),
    path("overview/", views.overview, name="overview"),
    path("my/", portal.home, name="portal"),
]
api_urlpatterns: list[URLPattern] = []
