"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from sessions.notes import api, views

app_name = "notes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("appointments/<uuid:pk>/note/", views.start, name="start"),
    path("notes/<uuid:pk>/", views.detail, name="detail"),
    path("notes/<uuid:pk>/draft/", api.DraftView.as_view(), name="draft"),
    path("notes/<uuid:pk>/addenda/", views.add, name="add"),
    path("notes/<uuid:pk>/hand-over/", views.hand_over, name="hand_over"),
]
_view = api.NoteViewSet.as_view
api_urlpatterns: list[URLPattern | URLResolver] = [
    path("notes/", _view({"get": "list", "post": "create"}), name="list"),
    path("notes/<uuid:pk>/", _view({"get": "retrieve", "patch": "partial_update"}), name="detail"),
    path("notes/<uuid:pk>/sign/", _view({"post": "sign"}), name="sign"),
    path("notes/<uuid:pk>/hand-over/", _view({"post": "hand_over"}), name="hand_over"),
    path("notes/<uuid:pk>/addenda/", _view({"get": "addenda", "post": "add"}), name="addenda"),
]
