"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from sessions.appointments import api, views

app_name = "appointments"
urlpatterns: list[URLPattern | URLResolver] = [
    path("appointments/", views.agenda, name="agenda"),
    path("cases/<uuid:case>/appointments/new/", views.new, name="new"),
    path("appointments/<uuid:pk>/", views.detail, name="detail"),
    path("appointments/<uuid:pk>/move/", views.move, name="move"),
    path("appointments/<uuid:pk>/held/", views.held, name="held"),
    path("appointments/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("appointments/<uuid:pk>/no-show/", views.no_show, name="no_show"),
]
_view = api.AppointmentViewSet.as_view
api_urlpatterns: list[URLPattern | URLResolver] = [
    path("appointments/", _view({"get": "list", "post": "create"}), name="list"),
    path("appointments/<uuid:pk>/", _view({"get": "retrieve"}), name="detail"),
    path("appointments/<uuid:pk>/move/", _view({"post": "move"}), name="move"),
    path("appointments/<uuid:pk>/held/", _view({"post": "held"}), name="held"),
    path("appointments/<uuid:pk>/cancel/", _view({"post": "cancel"}), name="cancel"),
    path("appointments/<uuid:pk>/no-show/", _view({"post": "no_show"}), name="no_show"),
]
