"""How she may be reached is asked again after ninety days: asked, and nothing more."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from caregivers.people.actions import allow_email, confirm_safe_contact
from caregivers.people.models import Caregiver
from clinic import clock
from clinic.audit.models import AuditEvent
from tests.access import Access

ACCESS = {
    "portal:still_right POST": Access(
        alice=404, bob=404, sam=404, charlie=404, pat=404, mina=302, omar=302, nobody=302
    ),
}


def hers(cast, days):
    rows = Caregiver.objects.filter(pk=cast.minas_case.caregiver_id)
    rows.update(safe_contact_confirmed_at=None if days is None else clock.now() - timedelta(days=days))
    return rows.get()


@pytest.mark.parametrize(("days", "asked"), [(None, True), (91, True), (89, False), (0, False)])
def test_it_is_asked_again_after_ninety_days(cast, sign_in, days, asked):
    assert hers(cast, days).should_confirm_contact is asked
    page = sign_in(cast.mina).get(reverse("dashboard:portal")).content.decode()
    assert ("Is this still right?" in page) is asked
    case_page = sign_in(cast.alice).get(reverse("record:case", args=[cast.minas_case.pk])).content.decode()
    assert ("Ask again" in case_page) is asked


def test_one_button_confirms_it(cast, sign_in):
    hers(cast, 120)
    assert sign_in(cast.mina).post(reverse("portal:still_right")).url == reverse("dashboard:portal")
    row = Caregiver.objects.get(pk=cast.minas_case.caregiver_id)
    assert not row.should_confirm_contact
    event = AuditEvent.objects.get(verb="caregiver.safe_contact_confirmed")
    assert (event.actor_id, event.case_id) == (cast.mina.pk, cast.minas_case.pk)


def test_nobody_confirms_or_allows_it_for_her(cast):
    caregiver = hers(cast, 120)
    for by in (cast.alice, cast.omar):
        with pytest.raises(PermissionDenied):
            confirm_safe_contact(caregiver=caregiver, by=by)
        with pytest.raises(PermissionDenied):
            allow_email(caregiver=caregiver, allowed=True, by=by)
