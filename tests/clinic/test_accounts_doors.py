"""Staff whose session has not shown a second factor reach nothing: every address is tried."""

import pytest
from django.urls import reverse
from django.urls.exceptions import NoReverseMatch

from clinic.accounts.actions import deactivate
from clinic.ui.doors import Door, door_of
from tests.clinic.test_accounts_factors import app_of
from tests.walked import urls

SET_UP = "/how-i-sign-in/second-factor/"
# What they need on the way in, and how they leave. Everything else turns them back.
OPEN = {
    "account_logout",
    "accounts:again",
    "accounts:app",
    "accounts:new_passkey",
    "accounts:second_factor",
}
ANY_ID = "00000000-0000-4000-8000-000000000000"


def address_of(name):
    """Some address of that name: no row is looked for before the second factor is."""
    parameters = urls()[name].pattern.converters
    made_up = {"UUIDConverter": ANY_ID, "IntConverter": 1}
    kwargs = {key: made_up.get(type(converter).__name__, "x") for key, converter in parameters.items()}
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        pytest.fail(f"{name}: teach address_of how such an address is made.")


def is_public(name):
    """Ours, and open to everybody. What a library brings is not."""
    callback = urls()[name].callback
    return Door.PUBLIC in (
        getattr(callback, "door", None),
        getattr(getattr(callback, "view_class", None), "door", None),
    )


def guarded():
    return sorted(name for name in urls() if name not in OPEN and not is_public(name))


def test_the_walk_found_the_addresses_and_the_exceptions_are_no_others():
    assert len(guarded()) > 60
    assert urls().keys() >= OPEN
    marked = {name for name, pattern in urls().items() if getattr(pattern.callback, "before_second_factor", False)}
    assert marked | {"account_logout"} == OPEN


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_without_the_second_factor_nothing_answers(cast, sign_in, method):
    reached = {}
    browsers = [sign_in(person, verified=False) for person in (cast.alice, cast.sam, cast.pat)]
    for name in guarded():
        for browser in browsers:
            answer = getattr(browser, method)(address_of(name), headers={"HX-Request": "true"})
            if door_of(urls()[name].callback) is Door.API:
                refused = answer.status_code == 403 and (method == "head" or answer.json()["code"] == "second_factor")
            else:
                refused = answer.status_code == 302 and answer.headers["Location"] == SET_UP
            if not refused:
                reached[name] = answer.status_code
    assert not reached


def test_what_anybody_may_see_answers_them_as_it_does_nobody(cast, sign_in, client):
    for name in filter(is_public, urls()):
        half_way = sign_in(cast.alice, verified=False).get(address_of(name))
        assert half_way.status_code == client.get(address_of(name)).status_code, name


def test_the_same_addresses_let_those_in_who_have_shown_it(cast, sign_in, api):
    assert sign_in(cast.alice).get("/how-i-sign-in/").status_code == 200
    assert api(cast.alice).get("/api/v1/schema/").status_code == 200


def test_caregivers_are_never_asked_for_one(cast, sign_in):
    assert sign_in(cast.mina).get("/my/").status_code == 200


def test_half_way_in_one_may_leave(cast, sign_in):
    browser = sign_in(cast.alice, verified=False)
    browser.post("/sign-out/")
    assert "_auth_user_id" not in browser.session


def test_whoever_has_a_factor_shows_it_instead_of_setting_up_another(cast, sign_in):
    app_of(cast.alice)
    browser = sign_in(cast.alice, verified=False)
    assert browser.get(SET_UP).headers["Location"] == "/sign-in/again/?next=%2F"
    page = browser.get("/sign-in/again/?next=%2F").content.decode()
    assert 'name="code"' in page
    assert 'name="password"' not in page


def test_asking_costs_no_query_and_a_deactivated_colleague_is_out_in_the_same_request(
    cast, sign_in, django_assert_num_queries
):
    browser = sign_in(cast.alice, verified=False)
    with django_assert_num_queries(3):  # session, user, practice
        browser.get("/gallery/")
    inside = sign_in(cast.alice)
    deactivate(user=cast.alice, by=cast.pat)
    assert inside.get("/gallery/").headers["Location"].startswith("/sign-in/")
