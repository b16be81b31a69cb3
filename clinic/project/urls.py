"""The front door: each house brings its own addresses, named here only as strings (law 1)."""

from django.urls import include, path

urlpatterns = [
    path("", include("clinic.urls")),
    path("", include("caregivers.urls")),
    path("", include("sessions.urls")),
]
