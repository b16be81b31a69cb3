"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from caregivers.safety import api, views

app_name = "safety"
urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/<uuid:case>/safety/", views.questions, name="case"),
]
api_urlpatterns: list[URLPattern | URLResolver] = [
    path("gate-answers/", api.GateAnswerViewSet.as_view({"get": "list", "post": "create"}), name="list"),
]
