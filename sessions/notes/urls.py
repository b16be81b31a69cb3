"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from sessions.notes import api, portal, release_api, release_pages, views

app_name = "notes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("appointments/<uuid:pk>/note/", views.start, name="start"),
    path("notes/<uuid:pk>/", views.detail, name="detail"),
    path("notes/<uuid:pk>/draft/", api.DraftView.as_view(), name="draft"),
    path("notes/<uuid:pk>/addenda/", views.add, name="add"),
    path("notes/<uuid:pk>/hand-over/", views.hand_over, name="hand_over"),
    path("notes/<uuid:pk>/release/", release_pages.release, name="release"),
    path("note-releases/<uuid:pk>/take-back/", release_pages.take_back, name="take_back"),
    path("my/notes/<uuid:pk>/", portal.mine, name="mine"),
]
_view, _released = api.NoteViewSet.as_view, release_api.ReleasedNotesViewSet.as_view
api_urlpatterns: list[URLPattern | URLResolver] = [
    path("notes/", _view({"get": "list", "post": "create"}), name="list"),
    path("notes/<uuid:pk>/", _view({"get": "retrieve", "patch": "partial_update"}), name="detail"),
    path("notes/<uuid:pk>/sign/", _view({"post": "sign"}), name="sign"),
    path("notes/<uuid:pk>/hand-over/", _view({"post": "hand_over"}), name="hand_over"),
    path("notes/<uuid:pk>/addenda/", _view({"get": "addenda", "post": "add"}), name="addenda"),
    path("notes/<uuid:pk>/release/", release_api.NoteReleaseView.as_view(), name="release"),
    path("released-notes/", _released({"get": "list"}), name="released"),
    path("released-notes/<uuid:pk>/", _released({"get": "retrieve"}), name="released-detail"),
]
