"""Addresses of the house, room by room."""

from django.urls import include, path

from caregivers.caseload import urls as caseload
from caregivers.followups import urls as followups
from caregivers.glass import urls as glass
from caregivers.goals import urls as goals
from caregivers.learning import urls as learning
from caregivers.portal import urls as portal
from caregivers.rights import urls as rights
from caregivers.safety import urls as safety
from caregivers.trail import urls as trail

urlpatterns = [
    path("", include("caregivers.caseload.urls")),
    path("", include("caregivers.followups.urls")),
    path("", include("caregivers.glass.urls")),
    path("", include("caregivers.safety.urls")),
    path("", include("caregivers.goals.urls")),
    path("", include("caregivers.learning.urls")),
    path("", include("caregivers.rights.urls")),
    path("", include("caregivers.trail.urls")),
    path("", include("caregivers.portal.urls")),
    path("api/v1/", include((caseload.api_urlpatterns, "caseload-api"))),
    path("api/v1/", include((followups.api_urlpatterns, "followups-api"))),
    path("api/v1/", include((glass.api_urlpatterns, "glass-api"))),
    path("api/v1/", include((safety.api_urlpatterns, "safety-api"))),
    path("api/v1/", include((goals.api_urlpatterns, "goals-api"))),
    path("api/v1/", include((learning.api_urlpatterns, "learning-api"))),
    path("api/v1/", include((rights.api_urlpatterns, "rights-api"))),
    path("api/v1/", include((trail.api_urlpatterns, "trail-api"))),
    path("api/v1/", include((portal.api_urlpatterns, "portal-api"))),
]
