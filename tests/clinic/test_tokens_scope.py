"""What a token may do, how often, and that the schema says how to send it."""

import pytest
from django.test import override_settings
from drf_spectacular.generators import SchemaGenerator

from clinic import clock
from clinic.tokens.actions import make
from tests.clinic.test_tokens import ask


@pytest.fixture(autouse=True)
def _one_moment():
    """A minute does not begin anew in the middle of a test."""
    with clock.at(clock.now()):
        yield


@pytest.fixture
def program(api, cast):
    return api(cast.everybody["nobody"])


@pytest.fixture
def secret(cast):
    return {scope: make(name=scope, scope=scope, days=1, by=cast.alice)[1] for scope in ("read", "write")}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_token_that_may_read_writes_nothing(program, secret, method):
    answer = ask(program, secret["read"], method)
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert answer.json()["code"] == "read_only"


def test_a_token_that_may_write_needs_no_csrf_and_is_asked_for_its_input(program, secret):
    assert ask(program, secret["write"], "post").status_code == 422


@pytest.mark.parametrize("address", ["/cases/", "/tokens/", "/devices/", "/my/"])
def test_a_token_opens_no_page(program, secret, address):
    assert ask(program, secret["write"], address=address).status_code == 302


@override_settings(API_PER_MINUTE={"session": 2, "token": 3})
def test_each_token_and_each_person_has_a_pace(cast, api, program, secret):
    got = [ask(program, secret["read"]).status_code for _ in range(4)]
    assert got == [200, 200, 200, 429]
    answer = ask(program, secret["read"])
    assert (answer.json()["code"], int(answer["Retry-After"]) <= 60) == ("throttled", True)
    assert ask(program, secret["write"]).status_code == 200
    assert [api(cast.alice).get("/api/v1/cases/").status_code for _ in range(3)] == [200, 200, 429]
    assert api(cast.bob).get("/api/v1/cases/").status_code == 200


def test_whoever_guesses_tokens_is_paused_and_says_when(program, secret):
    assert {ask(program, "wrong").status_code for _ in range(20)} == {401}
    answer = ask(program, "wrong")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert ask(program, secret["read"]).status_code == 200


def test_the_schema_says_how_a_token_is_sent():
    schema = SchemaGenerator().get_schema(public=True)
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert {"token": []} in schema["paths"]["/api/v1/cases/"]["get"]["security"]
