"""Addresses of the room. They never redirect: whoever asks them follows no redirects."""

from django.urls import URLPattern, URLResolver, path

from clinic.health import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("csp-reports/", views.csp_reports, name="csp_reports"),
    path("readyz", views.readyz, name="readyz"),
]
