"""Addresses of the house, room by room."""

from django.urls import include, path

from clinic.accounts import urls as accounts
from clinic.audit import urls as audit
from clinic.library import urls as library
from clinic.mail import urls as mail
from clinic.ui import urls as ui

urlpatterns = [
    path("", include("clinic.accounts.urls")),
    path("", include("clinic.accounts.sign_in")),
    path("", include("clinic.addresses.urls")),
    path("", include("clinic.audit.urls")),
    path("", include("clinic.health.urls")),
    path("", include("clinic.library.urls")),
    path("", include("clinic.ui.urls")),
    path("", include("clinic.mail.urls")),
    path("", include("clinic.tokens.urls")),
    path("", include("clinic.visits.urls")),
    path("api/v1/", include((accounts.api_urlpatterns, "accounts-api"))),
    path("api/v1/", include((audit.api_urlpatterns, "audit-api"))),
    path("api/v1/", include((library.api_urlpatterns, "library-api"))),
    path("api/v1/", include((ui.api_urlpatterns, "ui-api"))),
    path("api/v1/", include((mail.api_urlpatterns, "mail-api"))),
]
