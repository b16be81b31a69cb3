"""Second factors, verb by verb: codes are good once, secrets are sealed, nobody loses the last one."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.core.management import CommandError, call_command
from django.db import connection

from clinic.accounts import factors
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.permissions import PermissionDenied
from tests.signing_in import let_in
from tests.totp import Phone


def app_of(user) -> Phone:
    """A phone with an app that is set up for `user`."""
    phone = Phone(generate_totp_secret())
    factors.add_app(user=user, secret=phone.key, code=phone.code(), first=True)
    return phone


def test_an_app_is_set_up_with_a_code_that_fits_and_recovery_codes_come_with_it(cast):
    secret = generate_totp_secret()
    with pytest.raises(RuleViolation) as no:
        factors.add_app(user=cast.alice, secret=secret, code="000", first=True)
    assert no.value.field == "code"
    app_of(cast.alice)
    assert {one.type for one in Authenticator.objects.filter(user=cast.alice)} == {"totp", "recovery_codes"}
    assert AuditEvent.objects.get(verb="factor.added").details == {"kind": "totp"}


def test_a_code_is_good_once_and_the_one_of_the_set_up_is_used(cast):
    phone = app_of(cast.alice)
    phone.last -= 1
    assert factors.take_code(user=cast.alice, code=phone.code()) is None
    code = phone.code()
    assert factors.take_code(user=cast.alice, code=code).type == "totp"
    assert factors.take_code(user=cast.alice, code=code) is None


def test_a_code_from_before_the_last_one_is_refused(cast):
    phone = app_of(cast.alice)
    row = factors.factors_of(cast.alice).get()
    row.data["last_step"] += 1
    row.save()
    assert factors.take_code(user=cast.alice, code=phone.code()) is None


def test_a_code_is_nobody_elses(cast):
    phone = app_of(cast.alice)
    app_of(cast.bob)
    assert factors.take_code(user=cast.bob, code=phone.code()) is None


def test_a_recovery_code_is_good_once_with_or_without_its_dash(cast):
    app_of(cast.alice)
    codes = factors.show_recovery_codes(user=cast.alice)
    assert len(set(codes)) == 10
    assert factors.take_code(user=cast.alice, code=f"{codes[0][:5]}-{codes[0][5:]}").type == "recovery_codes"
    assert factors.take_code(user=cast.alice, code=codes[0]) is None
    assert factors.recovery_codes_left(cast.alice) == 9
    assert AuditEvent.objects.get(verb="recovery_code.used").details == {"count": 9}


def test_recovery_codes_are_shown_once_and_new_ones_end_the_old(cast):
    app_of(cast.alice)
    old = factors.show_recovery_codes(user=cast.alice)
    assert factors.show_recovery_codes(user=cast.alice) == []
    factors.make_recovery_codes(user=cast.alice)
    new = factors.show_recovery_codes(user=cast.alice)
    assert not set(old) & set(new)
    assert factors.take_code(user=cast.alice, code=old[1]) is None
    with pytest.raises(RuleViolation):
        factors.make_recovery_codes(user=cast.bob)


def test_no_secret_lies_in_the_database_in_the_clear(cast):
    phone = app_of(cast.alice)
    seed = RecoveryCodes(Authenticator.objects.get(user=cast.alice, type="recovery_codes"))
    codes = seed.generate_codes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        stored = str(cursor.fetchall())
    assert '"secret"' in stored.replace("'", '"')
    assert phone.key not in stored
    assert not any(code in stored for code in codes)


def test_staff_keep_a_last_factor_and_another_phone_takes_the_place_of_the_first(cast):
    app_of(cast.alice)
    app = factors.factors_of(cast.alice).get()
    with pytest.raises(RuleViolation):
        factors.remove(factor=app, by=cast.alice)
    phone = Phone(generate_totp_secret())
    factors.add_app(user=cast.alice, secret=phone.key, code=phone.code(), first=False)
    assert factors.factors_of(cast.alice).get().pk != app.pk
    passkey = factors.add_passkey(user=cast.alice, name="Key", credential={}, first=False)
    factors.remove(factor=factors.factors_of(cast.alice).get(type="totp"), by=cast.alice)
    assert factors.factors_of(cast.alice).get() == passkey


def test_half_way_in_nobody_adds_a_second_one(cast):
    app_of(cast.alice)
    with pytest.raises(RuleViolation):
        app_of(cast.alice)
    with pytest.raises(RuleViolation):
        factors.add_passkey(user=cast.alice, name="Mine now", credential={}, first=True)


def test_a_caregiver_may_remove_what_she_added(cast):
    passkey = factors.add_passkey(user=cast.mina, name="Phone", credential={}, first=False)
    assert not Authenticator.objects.filter(type="recovery_codes").exists()
    factors.remove(factor=passkey, by=cast.mina)
    assert not factors.factors_of(cast.mina).exists()


def test_the_manager_takes_a_lost_factor_away_and_every_session_ends(cast, client):
    app_of(cast.alice)
    let_in(client, cast.alice)
    with pytest.raises(PermissionDenied):
        factors.take_away(user=cast.alice, by=cast.sam)
    for person in (cast.pat, cast.mina):
        with pytest.raises(RuleViolation):
            factors.take_away(user=person, by=cast.pat)
    factors.take_away(user=cast.alice, by=cast.pat)
    assert not Authenticator.objects.filter(user=cast.alice).exists()
    assert client.get("/gallery/").headers["Location"].startswith("/sign-in/")
    event = AuditEvent.objects.get(verb="factor.taken_away")
    assert event.details == {"user_id": str(cast.alice.pk), "count": 1}


def test_the_operator_helps_a_manager_whom_nobody_else_can(cast):
    app_of(cast.pat)
    call_command("reset_second_factor", "PAT@example.org")
    assert not factors.factors_of(cast.pat).exists()
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody@example.org")
