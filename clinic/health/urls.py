"""Addresses of the room. They never redirect: whoever asks them follows no redirects."""

from django.urls import URLPattern, URLResolver, path

from clinic.health import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
