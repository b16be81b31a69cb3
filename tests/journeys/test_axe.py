"""Every page, at 360 px in light and 1280 px in dark: nothing serious for axe, no sideways scrolling."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page

from clinic.accounts.demo_factors import demo_app
from tests.cast import PASSWORD
from tests.journeys.looking import PEOPLE, looks, pages_of  # noqa: F401  (a fixture)
from tests.walked import declared

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def is_page(response: Any) -> bool:
    """Something to look at: no text file, no download."""
    return response["Content-Type"].startswith("text/html") and not response.has_header("Content-Disposition")


def problems(page: Page, look: str) -> Iterator[str]:
    """What axe calls serious or critical, and pixels too many."""
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            for node in violation["nodes"]:
                yield f"{look}: {violation['id']}: {node['html'][:200]}"
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if overflow > 0:
        yield f"{look}: {overflow} px too wide"


def test_the_walk_found_pages():
    assert sum(len(pages_of(who)) for who in PEOPLE) > 50


@pytest.mark.parametrize("who", PEOPLE)
def test_the_pages_are_sound_for_axe_at_both_widths_in_both_themes(who, cast, looks, sign_in):  # noqa: F811
    found, seen = [], 0
    for key in pages_of(who):
        with transaction.atomic():  # every page with its own rows
            address = reverse(key, kwargs=declared()[key].kwargs(cast))
            response = sign_in(cast.everybody[who]).get(address)
            transaction.set_rollback(True)
        assert response.status_code == 200, f"{address} as {who}: answered {response.status_code}"
        if not is_page(response):
            continue
        seen += 1
        for name, look in looks.items():
            look.show(address, response)
            found += [f"{address} {problem}" for problem in problems(look.page, name)]
    assert not found, f"as {who}:\n" + "\n".join(found)
    assert seen > len(pages_of(who)) / 2


def on_the_way_in(cast, sign_in) -> Iterator[tuple[str, Any]]:
    """What staff see between their password and being in."""
    half_way = sign_in(cast.alice, verified=False)
    for page in ("second_factor", "app", "new_passkey"):
        address = reverse(f"accounts:{page}")
        yield address, half_way.get(address)
    demo_app(cast.alice).save()
    RecoveryCodes.activate(cast.alice)
    yield reverse("accounts:again"), half_way.get(reverse("accounts:again"))
    browser = sign_in(AnonymousUser())
    for code in (None, "000000"):  # the page, and the page with its error
        browser.post(reverse("account_login"), {"login": cast.alice.email, "password": PASSWORD})
        address = reverse("mfa_authenticate")
        yield address, browser.post(address, {"code": code}) if code else browser.get(address)


def test_the_pages_on_the_way_in_are_sound_for_axe(cast, looks, sign_in):  # noqa: F811
    found = []
    for address, response in on_the_way_in(cast, sign_in):
        assert response.status_code in (200, 422), f"{address}: answered {response.status_code}"
        for name, look in looks.items():
            look.show(address, response)
            found += [f"{address} {problem}" for problem in problems(look.page, name)]
    assert not found, "\n".join(found)


def test_a_table_that_becomes_cards_on_a_phone_hides_no_value(cast, library, looks, sign_in):  # noqa: F811
    look, address = looks["360 light"], reverse("library:list")
    look.show(address, sign_in(cast.alice).get(address))
    table = look.page.locator(".table-stacked")
    assert table.evaluate("it => it.scrollWidth - it.parentElement.clientWidth") <= 1
