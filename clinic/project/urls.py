"""The front door: each house brings its own addresses, named here only as strings (law 1)."""

from django.urls import include, path

from clinic.ui.api import Schema

urlpatterns = [
    path("api/v1/schema/", Schema.as_view(), name="schema"),
    path("", include("clinic.urls")),
    path("", include("caregivers.urls")),
    path("", include("sessions.urls")),
]

handler400 = "clinic.ui.error_pages.bad_request"
handler403 = "clinic.ui.error_pages.permission_denied"
handler404 = "clinic.ui.error_pages.not_found"
handler429 = "clinic.ui.error_pages.too_often"  # allauth asks for it by this name
handler500 = "clinic.ui.error_pages.server_error"
