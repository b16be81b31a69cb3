"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from clinic.addresses import views

app_name = "addresses"
urlpatterns: list[URLPattern | URLResolver] = [
    path("my-address/", views.mine, name="mine"),
    path("my-address/stop/", views.stop_mine, name="stop_mine"),
    path("address/<str:token>/", views.answer, name="answer"),
    path("people/<uuid:pk>/address/", views.colleague, name="colleague"),
    path("people/<uuid:pk>/address/decide/", views.decide_for_colleague, name="decide_for_colleague"),
]
api_urlpatterns: list[URLPattern | URLResolver] = []
