"""Addresses of the house, room by room."""

from django.urls import include, path

from sessions.appointments import urls as appointments
from sessions.dashboard import urls as dashboard
from sessions.dashboard import views as dashboard_views
from sessions.notes import urls as notes
from sessions.record import urls as record

urlpatterns = [
    path("", dashboard_views.home, name="home"),
    path("", include("sessions.appointments.urls")),
    path("", include("sessions.notes.urls")),
    path("", include("sessions.record.urls")),
    path("", include("sessions.dashboard.urls")),
    path("api/v1/", include((appointments.api_urlpatterns, "appointments-api"))),
    path("api/v1/", include((notes.api_urlpatterns, "notes-api"))),
    path("api/v1/", include((record.api_urlpatterns, "record-api"))),
    path("api/v1/", include((dashboard.api_urlpatterns, "dashboard-api"))),
]
