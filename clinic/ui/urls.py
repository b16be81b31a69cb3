"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from clinic.ui import views

app_name = "ui"
urlpatterns: list[URLPattern | URLResolver] = [
    path("gallery/", views.gallery, name="gallery"),
    path("theme/", views.theme, name="theme"),
]
api_urlpatterns: list[URLPattern | URLResolver] = []
