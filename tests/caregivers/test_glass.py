"""Opening a colleague's case in an emergency: what it opens, for how long, who is told, how often."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from caregivers.caseload.access import permissions_on
from caregivers.caseload.actions import change_loved_one, log_contact
from caregivers.caseload.models import Case
from caregivers.glass.actions import MOST_OPENED, MOST_TRIES, break_glass, end_glass, mark_seen
from caregivers.glass.models import GlassBroken
from caregivers.glass.queries import that_it_happened, unseen
from caregivers.people.models import LovedOne
from clinic import clock
from clinic.accounts.supervision import supervise
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.permissions import RELATION_MAY, Permission, Relation
from sessions.dashboard.needs import needs_of

WHY = "She rang the practice and said that he is gone with the car."


def broken(cast, by=None, case=None, **more):
    return break_glass(number=(case or cast.minas_case).number, reason=WHY, by=by or cast.charlie, **more)


def glass_lines(user):
    return needs_of(user, kind="glass")


def test_it_opens_the_record_to_read_and_the_contact_log_to_write_and_nothing_else(cast):
    glass = broken(cast)
    assert cast.minas_case in Case.objects.visible_to(cast.charlie)
    assert LovedOne.objects.visible_to(cast.charlie).filter(case=cast.minas_case).exists()
    assert permissions_on(cast.minas_case, cast.charlie) == RELATION_MAY[Relation.BREAKING_GLASS]
    log_contact(case=cast.minas_case, kind="call", by=cast.charlie, summary="Told her to call 911.")
    with pytest.raises(PermissionDenied):
        change_loved_one(
            case=cast.minas_case, nickname="J", relation="child", situation="steady", story="", by=cast.charlie
        )
    assert glass.until - glass.created_at == timedelta(hours=4)


def test_it_is_nobodys_caseload(cast):
    broken(cast)
    assert cast.minas_case not in Case.objects.own(cast.charlie)


def test_after_four_hours_it_is_over_to_the_second(cast):
    glass = broken(cast)
    with clock.at(glass.until - timedelta(seconds=1)):
        assert cast.minas_case in Case.objects.visible_to(cast.charlie)
    with clock.at(glass.until):
        assert cast.minas_case not in Case.objects.visible_to(cast.charlie)


def test_it_can_be_closed_before_by_the_one_who_opened_it(cast):
    glass = broken(cast)
    with pytest.raises(PermissionDenied):
        end_glass(glass=glass, by=cast.alice)
    end_glass(glass=glass, by=cast.charlie)
    end_glass(glass=glass, by=cast.charlie)
    assert cast.minas_case not in Case.objects.visible_to(cast.charlie)
    assert AuditEvent.objects.filter(verb="glass.ended").count() == 1


def test_a_deactivated_breaker_sees_nothing_at_once(cast):
    broken(cast)
    cast.charlie.is_active = False
    cast.charlie.save()
    assert not Case.objects.visible_to(cast.charlie).exists()


@pytest.mark.parametrize("who", ["pat", "mina"])
def test_managers_and_clients_break_no_glass(cast, who):
    with pytest.raises(PermissionDenied):
        broken(cast, by=getattr(cast, who))


def test_without_a_reason_nothing_opens_and_nothing_is_counted(cast):
    with pytest.raises(RuleViolation) as refused:
        break_glass(number=cast.minas_case.number, reason="  ", by=cast.charlie)
    assert refused.value.field == "reason"
    assert not AuditEvent.objects.filter(verb="glass.tried").exists()


def test_a_number_that_is_none_and_one_that_she_sees_already_open_nothing(cast):
    for number, code in ((4711, "unknown"), (cast.omars_case.number, "yours")):
        with pytest.raises(RuleViolation) as refused:
            break_glass(number=number, reason=WHY, by=cast.charlie)
        assert (refused.value.field, refused.value.code) == ("number", code)
    assert not GlassBroken.objects.exists()


def test_numbers_cannot_be_tried_out(cast):
    for number in range(2000, 2000 + MOST_TRIES):
        with pytest.raises(RuleViolation):
            break_glass(number=number, reason=WHY, by=cast.charlie)
    with pytest.raises(RuleViolation) as refused:
        broken(cast)
    assert refused.value.code == "throttled"
    assert not GlassBroken.objects.exists()
    with clock.at(clock.now() + timedelta(hours=25)):
        assert broken(cast)


def test_three_in_a_day_and_not_a_fourth(cast):
    for _opening in range(MOST_OPENED):
        end_glass(glass=broken(cast), by=cast.charlie)
    with pytest.raises(RuleViolation) as refused:
        broken(cast)
    assert refused.value.code == "throttled"


def test_a_double_click_opens_once(cast):
    once = cast.charlie.pk
    assert broken(cast, once=once) == broken(cast, once=once)
    assert AuditEvent.objects.filter(verb="glass.broken", case_id=cast.minas_case.pk).count() == 1


def test_the_supervisor_and_the_responsible_are_told_until_each_has_looked(cast):
    supervise(supervisor=cast.sam, supervisee=cast.charlie, by=cast.pat)
    glass = broken(cast)
    for person in (cast.sam, cast.alice, cast.bob):
        assert [need.row_id for need in glass_lines(person)] == [glass.pk]
    assert not glass_lines(cast.charlie)
    mark_seen(glass=glass, by=cast.alice)
    assert not glass_lines(cast.alice)
    assert glass_lines(cast.sam)
    for _click in range(2):
        mark_seen(glass=glass, by=cast.sam)
    assert not glass_lines(cast.sam)
    assert AuditEvent.objects.filter(verb="glass.seen").count() == 2


def test_who_is_not_told_marks_nothing(cast):
    glass = broken(cast)
    for person in (cast.charlie, cast.pat, cast.mina):
        with pytest.raises(PermissionDenied):
            mark_seen(glass=glass, by=person)


def test_the_breakers_supervisor_reads_why_without_seeing_the_case(cast):
    supervise(supervisor=cast.sam, supervisee=cast.charlie, by=cast.pat)
    glass = broken(cast, by=cast.alice, case=cast.omars_case)
    assert GlassBroken.objects.visible_to(cast.sam).get(pk=glass.pk).reason == WHY


def test_the_manager_sees_that_it_happened_and_never_why(cast):
    broken(cast)
    assert [row.broken_by for row in that_it_happened(cast.pat)] == [cast.charlie]
    assert not GlassBroken.objects.visible_to(cast.pat).exists()
    assert not unseen(cast.pat).exists()


def test_why_is_ciphertext(cast):
    broken(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM caregivers_glassbroken")
        assert b"with the car" not in bytes(cursor.fetchone()[0])
    assert Permission.SEE_RECORD in RELATION_MAY[Relation.BREAKING_GLASS]
