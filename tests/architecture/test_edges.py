"""Law 4 at the edges: a tab says nothing about what this is, and no link is made from what a visitor sent."""

import re
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse

from clinic.accounts.models import Practice
from clinic.ui.doors import Door, door_of
from tests.walked import declared, urls

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for house in ("clinic", "caregivers", "sessions") for path in (ROOT / house).rglob("*.py")]
FROM_THE_REQUEST = re.compile(
    r"build_absolute_uri|HTTP_HOST|HTTP_X_FORWARDED_HOST|get_current_site|X-Forwarded-Host"
    # Only to compare an address with it, on one line: then nothing is made of it.
    r"|^(?!.*(url_has_allowed_host_and_scheme|netloc [!=]=)).*get_host\(",
    re.MULTILINE,
)
NOT_FOR_CLIENTS = {"mail:mailbox": "the demo's", "mail:letter": "the demo's"}
# The frames of pages: only these say what stands in the tab.
FRAMES = {"skeleton.html", "base.html", "portal_base.html", "error.html"}
OPEN_TO_MINA = {
    key: access
    for key, access in declared().items()
    if " " not in key
    and access.mina == 200
    and key not in NOT_FOR_CLIENTS
    and door_of(urls()[key].callback) is not Door.API
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_link_is_built_from_what_a_visitor_sent(path):
    found = FROM_THE_REQUEST.search(path.read_text())
    assert not found, f"{path.name}: links are built from settings.SITE_URL only, not from {found[0] if found else ''}."


def test_mails_use_no_address_that_a_library_made():
    for path in [*(ROOT / "templates" / "email").rglob("*"), *(ROOT / "templates" / "account" / "email").rglob("*")]:
        if path.is_file():
            assert not re.search(r"{{[^}]*(_url|current_site|request)", path.read_text()), path


def test_only_the_frames_say_what_stands_in_the_tab():
    for path in (ROOT / "templates").rglob("*.html"):
        if path.name not in FRAMES:
            assert "whole_title" not in path.read_text(), f"{path}: use the block `title`."


def test_the_walk_found_clients_pages():
    assert len([key for key in OPEN_TO_MINA if door_of(urls()[key].callback) is Door.PORTAL]) >= 8


@pytest.mark.parametrize("key", sorted(OPEN_TO_MINA))
def test_the_tab_of_a_clients_page_says_nothing(key, wide_cast, sign_in):
    access = OPEN_TO_MINA[key]
    neutral = {Practice.current().sender_name}
    with transaction.atomic():
        page = sign_in(wide_cast.mina).get(reverse(key, kwargs=access.kwargs(wide_cast)))
    if not page["Content-Type"].startswith("text/html") or page.streaming:
        return
    (title,) = re.findall(r"<title>\s*(.*?)\s*</title>", page.content.decode(), re.DOTALL)
    assert title in neutral, f"{key}: the tab says “{title}”."


@pytest.mark.parametrize("address", ["/cases/", "/nowhere/", "/my/modules/0190aaaa-0000-7000-8000-000000000000/1/"])
def test_what_a_client_may_not_see_says_nothing_either(cast, sign_in, address):
    page = sign_in(cast.mina).get(address)
    assert page.status_code == 404
    assert "<title>Harbour Street</title>" in page.content.decode()
    assert "Porchlight" not in page.content.decode()
