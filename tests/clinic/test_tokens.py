"""API tokens: who makes them, that they are shown once and kept as digests, and when they open nothing any more."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from clinic import clock
from clinic.accounts.actions import deactivate, let_in_again
from clinic.accounts.models import User
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.ids import new_id
from clinic.permissions import Role
from clinic.tokens.actions import make, revoke
from clinic.tokens.models import ApiToken
from tests.access import STAFF_ONLY_LIST, Access

STAFF_FIND_NONE = STAFF_ONLY_LIST | dict.fromkeys(("alice", "bob", "sam", "charlie", "pat"), 404)
ACCESS = {
    "tokens:list": Access(**STAFF_ONLY_LIST),
    "tokens:new": Access(**STAFF_ONLY_LIST),
    "tokens:revoke POST": Access(kwargs=lambda cast: {"pk": new_id()}, **STAFF_FIND_NONE),
}
FORM = {"name": "Calendar on my laptop", "scope": "read", "days": "30"}


def ask(api_client, secret, method="get", address="/api/v1/cases/", **data):
    return getattr(api_client, method)(address, data or None, HTTP_AUTHORIZATION=f"Bearer {secret}")


@pytest.fixture
def token(cast):
    return make(name="Calendar", scope="write", days=30, by=cast.alice)


@pytest.fixture
def program(api, cast):
    return api(cast.everybody["nobody"])


def test_it_is_shown_once_and_only_its_digest_is_kept(cast, sign_in):
    page = sign_in(cast.alice).post("/tokens/new/", FORM)
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM clinic_apitoken")
        assert secret not in str(cursor.fetchall())
    assert secret not in sign_in(cast.alice).get("/tokens/").content.decode()
    event = AuditEvent.objects.get(verb="token.made")
    assert (event.details["kind"], event.actor_id) == ("read", cast.alice.pk)


def test_a_second_click_makes_no_second_and_does_not_show_it_again(cast, sign_in):
    browser = sign_in(cast.alice)
    once = browser.get("/tokens/new/").context["form"]["once"].value()
    first, second = (browser.post("/tokens/new/", FORM | {"once": once}) for _ in range(2))
    assert first.context["secret"]
    assert second.context["secret"] == ""
    assert "made already" in second.content.decode()
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "wrong, field", [({"name": ""}, "name"), ({"days": "365"}, "days"), ({"scope": "everything"}, "scope")]
)
def test_a_wrong_form_is_refused_and_keeps_what_was_typed(cast, sign_in, wrong, field):
    page = sign_in(cast.alice).post("/tokens/new/", FORM | wrong)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not ApiToken.objects.exists()


def test_making_one_asks_again_who_is_there(cast, sign_in):
    sent = sign_in(cast.alice, recent=False).post("/tokens/new/", FORM)
    assert sent.status_code == 302
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("days", [0, 91])
def test_the_verb_knows_the_limit_too(cast, days):
    with pytest.raises(RuleViolation) as no:
        make(name="x", scope="read", days=days, by=cast.alice)
    assert no.value.field == "days"


def test_ten_are_enough(cast):
    for _ in range(10):
        make(name="x", scope="read", days=1, by=cast.alice)
    with pytest.raises(RuleViolation, match="Ten tokens"):
        make(name="x", scope="read", days=1, by=cast.alice)


@pytest.mark.parametrize("who", ["mina", "omar"])
def test_a_client_makes_none(cast, who):
    with pytest.raises(PermissionDenied):
        make(name="x", scope="read", days=1, by=getattr(cast, who))


def test_a_program_sees_what_its_person_sees(cast, program, token):
    seen = {row["id"] for row in ask(program, token[1]).json()["results"]}
    assert str(cast.minas_case.pk) in seen
    assert str(cast.omars_case.pk) not in seen


def test_last_used_is_written_now_and_then(program, token):
    start = clock.now()
    for minutes in (0, 1, 4, 6):
        with clock.at(start + timedelta(minutes=minutes)):
            assert ask(program, token[1]).status_code == 200
    assert ApiToken.objects.get().last_used_at == start + timedelta(minutes=6)


def dead(program, secret):
    answer = ask(program, secret)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    return True


def test_revoked_it_is_dead_at_once(cast, sign_in, program, token):
    page = sign_in(cast.alice).post(f"/tokens/{token[0].pk}/revoke/", follow=True)
    assert "It opens nothing any more" in page.content.decode()
    assert dead(program, token[1])
    revoke(token=token[0], by=cast.alice)
    assert AuditEvent.objects.filter(verb="token.revoked").count() == 1


def test_after_its_date_it_is_dead(program, token):
    with clock.at(clock.now() + timedelta(days=30)):
        assert dead(program, token[1])


def test_deactivated_it_is_dead_and_stays_so(cast, program, token):
    deactivate(user=cast.alice, by=cast.pat)
    assert dead(program, token[1])
    let_in_again(user=cast.alice, by=cast.pat)
    assert dead(program, token[1])


@pytest.mark.parametrize("role", [Role.PRACTICE_MANAGER, Role.SUPERVISOR, Role.CAREGIVER])
def test_in_another_role_it_is_dead(cast, program, token, role):
    User.objects.filter(pk=cast.alice.pk).update(role=role)
    assert dead(program, token[1])


@pytest.mark.parametrize("secret", ["", "x", "porchlight" + "0" * 64, "\u00e9\u00e9", "a b"])
def test_what_is_no_token_opens_nothing(cast, program, secret):
    assert dead(program, secret.encode().decode("latin-1"))


def test_nobody_revokes_somebody_elses(cast, sign_in, program, token):
    for person in (cast.bob, cast.sam, cast.pat, cast.mina):
        assert sign_in(person).post(f"/tokens/{token[0].pk}/revoke/").status_code == 404
    assert ask(program, token[1]).status_code == 200
