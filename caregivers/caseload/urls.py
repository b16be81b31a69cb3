"""Addresses of the room: pages, and what it adds to /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from caregivers.caseload import api, transfer_api, transfer_views, views

app_name = "caseload"
urlpatterns = [
    path("cases/new/", views.new_case, name="new"),
    path("cases/<uuid:case>/loved-one/", views.loved_one, name="loved_one"),
    path("cases/<uuid:case>/contacts/new/", views.new_contact, name="new_contact"),
    path("cases/<uuid:case>/same-person/", views.same_person, name="same_person"),
    path("cases/<uuid:case>/same-person/<uuid:pk>/end/", views.not_same_person, name="not_same_person"),
    path("cases/<uuid:case>/responsible/", transfer_views.responsible, name="responsible"),
    path("cases/<uuid:case>/cover/", transfer_views.new_cover, name="cover"),
    path("cases/<uuid:case>/hand-over/", transfer_views.new_primary, name="hand_over"),
    path("cases/<uuid:case>/handover-note/", transfer_views.handover_note, name="handover_note"),
    path("responsibilities/<uuid:pk>/end/", transfer_views.stop_cover, name="end_cover"),
    path("people/<uuid:pk>/caseload/", transfer_views.of_clinician, name="of_clinician"),
    path("people/<uuid:pk>/absence/", transfer_views.absence, name="absence"),
    path("people/<uuid:pk>/hand-over/", transfer_views.hand_over_all, name="hand_over_all"),
]
router = SimpleRouter(use_regex_path=False)
router.register("cases", api.CaseViewSet, "cases")
router.register("contacts", api.ContactViewSet, "contacts")
router.register("clinicians", transfer_api.ClinicianViewSet, "clinicians")
router.register("responsibilities", transfer_api.ResponsibilityViewSet, "responsibilities")
router.register("handover-notes", transfer_api.HandoverNoteViewSet, "handover-notes")
router.register("same-person", transfer_api.SamePersonViewSet, "same-person")
api_urlpatterns = router.urls
