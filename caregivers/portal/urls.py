"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import path

from caregivers.portal import api, portal, views

app_name = "portal"
urlpatterns = [
    path("emergency/", portal.emergency, name="emergency"),
    path("stop/<str:token>/", portal.stop, name="stop"),
    path("my/contact/", portal.contact, name="contact"),
    path("my/contact/stop/", portal.stop_here, name="stop_here"),
    path("my/contact/still-right/", portal.still_right, name="still_right"),
    path("my/contact/start/", portal.start_here, name="start_here"),
    path("cases/<uuid:case>/invite/", views.invite, name="invite"),
    path("cases/<uuid:case>/invite/print/", views.print_link, name="print_link"),
    path("cases/<uuid:case>/messages/start/", views.start_again, name="start_again"),
]
api_urlpatterns = [
    path("invitations/", api.InvitationsView.as_view(), name="invitations"),
    path("invitations/<uuid:case>/", api.InvitationView.as_view(), name="invitation"),
]
