"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from caregivers.safety import api, views
from caregivers.safety.flags import api as flags_api
from caregivers.safety.flags import views as flags

app_name = "safety"
urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/<uuid:case>/safety/", views.questions, name="case"),
    path("cases/<uuid:case>/flags/", flags.of_case, name="flags"),
    path("flags/<uuid:pk>/", flags.flag, name="flag"),
    path("flags/<uuid:pk>/acknowledge/", flags.acknowledge, name="acknowledge_flag"),
]
api_urlpatterns: list[URLPattern | URLResolver] = [
    path("gate-answers/", api.GateAnswerViewSet.as_view({"get": "list", "post": "create"}), name="list"),
    path("flags/", flags_api.FlagViewSet.as_view({"get": "list"}), name="flags"),
    path("flags/<uuid:pk>/", flags_api.FlagViewSet.as_view({"get": "retrieve"}), name="flag"),
    path(
        "flags/<uuid:pk>/acknowledge/", flags_api.FlagViewSet.as_view({"post": "acknowledge"}), name="acknowledge_flag"
    ),
    path("flags/<uuid:pk>/close/", flags_api.FlagViewSet.as_view({"post": "close"}), name="close_flag"),
]
