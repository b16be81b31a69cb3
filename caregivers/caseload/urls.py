"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from caregivers.caseload import api, views

app_name = "caseload"
urlpatterns = [
    path("cases/new/", views.new_case, name="new"),
    path("cases/<uuid:case>/loved-one/", views.loved_one, name="loved_one"),
    path("cases/<uuid:case>/contacts/new/", views.new_contact, name="new_contact"),
]
router = SimpleRouter(use_regex_path=False)
router.register("cases", api.CaseViewSet, "cases")
router.register("contacts", api.ContactViewSet, "contacts")
api_urlpatterns = router.urls
