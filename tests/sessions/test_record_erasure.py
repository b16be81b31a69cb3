"""Erasing a record: when, what goes, what stays, and that a backup does not bring it back."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from caregivers.caseload.actions import log_contact, open_case
from caregivers.caseload.models import Case
from caregivers.followups.models import FollowUp
from caregivers.people.models import LovedOne
from caregivers.portal.actions import invite_caregiver
from clinic import clock
from clinic.accounts.models import Invitation, User
from clinic.addresses.actions import ask
from clinic.addresses.models import AddressChange
from clinic.audit.models import AuditEvent
from clinic.encryption import erasures
from clinic.encryption.keyring import Erased
from clinic.encryption.models import DataKey
from clinic.errors import RuleViolation
from clinic.sensitivity import Sensitivity
from sessions.notes.models import SessionNote
from sessions.record.actions import reopen
from sessions.record.keeping.actions import ask_for_erasure, hold, lift, withdraw_request
from sessions.record.keeping.erasure import BLANKED, erase
from sessions.record.keeping.rules import due_on, past_retention, years_later
from tests.sessions.scenes import signed
from tests.sessions.test_record_discharge import closed


@pytest.fixture(autouse=True)
def own_list(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def wanted(cast):
    """Mina's case, closed, and she asked that it be erased."""
    case = closed(cast)
    ask_for_erasure(case=case, by=cast.mina)
    return case


def erased(cast):
    return erase(case=wanted(cast), by=cast.pat)


def test_every_word_is_unreadable_afterwards_and_the_signed_rows_are_still_there(cast):
    note = signed(cast)
    case = erased(cast)
    assert DataKey.objects.get(pk=case.data_key_id).wrapped is None
    rows = SessionNote.objects.select_related("case__data_key")
    with pytest.raises(Erased):
        rows.get(pk=note.pk).body  # noqa: B018
    event = AuditEvent.objects.get(verb="case.erased")
    assert (event.actor_id, event.case_id) == (cast.pat.pk, case.pk)


def test_nobody_is_named_any_more_and_no_way_in_is_left(cast, sign_in):
    invite_caregiver(case=cast.minas_case, by=cast.alice)
    mina = sign_in(cast.mina)
    case = erased(cast)
    user = User.objects.get(pk=cast.mina.pk)
    assert (user.name, user.is_active, user.has_usable_password()) == ("Erased client", False, False)
    assert user.email.endswith("@erased.invalid")
    assert LovedOne.objects.values_list("nickname", "relation", "situation").get(case=case) == (
        "",
        "other",
        "struggling",
    )
    assert mina.get("/my/").status_code == 302
    assert not Invitation.objects.filter(user=user, revoked_at=None).exists()
    assert set(FollowUp.objects.values_list("state", flat=True)) == {"cancelled"}


# Fields outside the record that say who somebody is, and what becomes of them: clinic/accounts/forgetting.py.
FORGOTTEN = {"User": {"email", "name"}, "AddressChange": {"new_email"}}


def test_what_identifies_somebody_and_is_no_ciphertext_is_blanked():
    for model in (
        m for house in ("clinic", "caregivers", "therapy_sessions") for m in apps.get_app_config(house).get_models()
    ):
        identifying = {n for n, level in getattr(model, "sensitivity", {}).items() if level is Sensitivity.IDENTIFYING}
        missing = identifying - set(BLANKED.get(model.__name__, {})) - FORGOTTEN.get(model.__name__, set())
        assert not missing, f"{model.__name__}: erasing leaves {missing} (sessions/record/keeping/erasure.py)."


def test_addresses_that_were_asked_for_are_forgotten_too(cast):
    for address in ("one@example.org", "two@example.org"):
        ask(user=cast.mina, new_email=address, by=cast.mina)
    erased(cast)
    assert not AddressChange.objects.exclude(new_email="").exists()


def test_the_same_person_s_other_case_is_not_touched(cast):
    first = wanted(cast)
    open_case(
        name="Mina", email="mina@example.org", time_zone="America/New_York", nickname="Jon", relation="child",
        situation="steady", by=cast.alice,
    )  # fmt: skip
    erase(case=first, by=cast.pat)
    cast.mina.refresh_from_db()
    assert (cast.mina.name, cast.mina.is_active) == ("Mina", True)
    assert sorted(LovedOne.objects.values_list("nickname", flat=True)) == ["", "Jon", "Lea"]
    log_contact(case=cast.omars_case, kind="call", by=cast.charlie, summary="x")


@pytest.mark.parametrize("who", ["alice", "sam", "mina", "omar", "charlie"])
def test_only_the_manager_erases_holds_and_lifts(cast, who):
    case, by = wanted(cast), getattr(cast, who)
    for verb in (
        lambda: erase(case=case, by=by),
        lambda: hold(case=case, reason="legal", by=by),
        lambda: lift(case=case, by=by),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert erasures.read() == []


def test_an_open_case_is_not_erased(cast):
    ask_for_erasure(case=cast.minas_case, by=cast.mina)
    with pytest.raises(RuleViolation) as no:
        erase(case=cast.minas_case, by=cast.pat)
    assert no.value.code == "open"


def test_within_its_time_a_record_is_erased_only_when_the_client_asks(cast):
    case = closed(cast)
    with pytest.raises(RuleViolation) as no:
        erase(case=case, by=cast.pat)
    assert no.value.code == "kept"
    ask_for_erasure(case=case, by=cast.pat)
    withdraw_request(case=case, by=cast.mina)
    with pytest.raises(RuleViolation):
        erase(case=case, by=cast.pat)
    with clock.at(clock.now() + timedelta(days=7 * 366)):
        assert erase(case=case, by=cast.pat).erased_at


def test_a_hold_keeps_it_whatever_was_asked(cast):
    case = wanted(cast)
    assert hold(case=case, reason="legal", by=cast.pat).pk == hold(case=case, reason="other", by=cast.pat).pk
    with pytest.raises(RuleViolation) as no:
        erase(case=case, by=cast.pat)
    assert no.value.code == "held"
    lift(case=case, by=cast.pat)
    assert erase(case=case, by=cast.pat).erased_at


def test_the_last_day_on_which_it_must_be_kept_and_the_first_on_which_it_need_not(cast):
    case = closed(cast)
    day = due_on(case)
    noon = case.closed_at.replace(hour=17)
    for days, is_due in ((-1, False), (0, True)):
        with clock.at(noon + (day - case.closed_at.date()) + timedelta(days=days)):
            assert past_retention(Case.objects.all()).filter(pk=case.pk).exists() is is_due, days
            if not is_due:
                with pytest.raises(RuleViolation):
                    erase(case=case, by=cast.pat)
    assert years_later(day.replace(year=2028, month=2, day=29), 7).isoformat() == "2035-02-28"


def test_twice_is_once_and_what_is_erased_is_opened_by_nobody(cast):
    case = erased(cast)
    erase(case=case, by=cast.pat)
    assert len(erasures.read()) == AuditEvent.objects.filter(verb="case.erased").count() == 1
    for verb in (
        lambda: reopen(case=case, reason="x", by=cast.alice),
        lambda: hold(case=case, reason="legal", by=cast.pat),
        lambda: ask_for_erasure(case=case, by=cast.pat),
    ):
        with pytest.raises(RuleViolation) as no:
            verb()
        assert no.value.code == "erased"


def test_where_the_list_cannot_be_written_nothing_is_erased(cast, monkeypatch):
    case = wanted(cast)
    monkeypatch.setattr(erasures, "append", lambda *a: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(RuleViolation) as no:
        erase(case=case, by=cast.pat)
    assert no.value.code == "list"
    assert Case.objects.readable().filter(pk=case.pk).exists()
