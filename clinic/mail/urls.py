"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from clinic.mail import views

app_name = "mail"
urlpatterns = [
    path("demo/mailbox/", views.letters, name="mailbox"),
    path("demo/mailbox/<str:name>/", views.letter, name="letter"),
]
api_urlpatterns: list[URLPattern | URLResolver] = []
