"""Addresses of the room: pages. Tokens are not made through the API."""

from django.urls import URLPattern, URLResolver, path

from clinic.tokens import views

app_name = "tokens"
urlpatterns: list[URLPattern | URLResolver] = [
    path("tokens/", views.tokens, name="list"),
    path("tokens/new/", views.new, name="new"),
    path("tokens/<uuid:pk>/revoke/", views.revoke, name="revoke"),
]
