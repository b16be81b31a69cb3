"""The whole story in one: from an empty installation to the follow-up that went out, exactly once.

The real product (web, worker, beat, broker), a real SMTP server and a real browser; at any hour of the day, for the
caregiver lives where it is about noon.
"""

import re
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import psycopg
import pytest

from clinic import clock
from tests.journeys.caregiver import PLAN, Caregiver
from tests.journeys.people import Manager
from tests.journeys.therapist import OWN_GOAL, Therapist
from tests.services import Product
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.services]

PRACTICE, PRACTICE_ZONE = "Hearth Family Therapy", "America/Denver"
PAT, ALICE, MINA = "pat@example.org", "alice@example.org", "mina@example.org"
MODULE, LINE = "What I can control", "For the nights on which you lie awake."
SLEEP = "I sleep enough to get through the day"
LETTING_GO = OWN_GOAL["The goal, in the client’s words"]
AFTERWARDS = "This is the note that we said we would send."
ONE_MORE_SWEEP = 22  # the clock sweeps every 20 s
# What a mail must not say: who anybody is, and what kind of place writes.
NEVER_IN_A_MAIL = re.compile(
    "Mina|Theo|Alice|Hearth|famil|therap|clinic|case|client|caregiver|session|drink|addict|treat|health|counsel"
    "|module|control|sleep|goal|appointment",
    re.IGNORECASE,
)


def zone_of_noon() -> str:
    """A zone in which it is about noon now, so that quiet hours never matter. Etc/GMT+5 is west of Greenwich."""
    east = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-east:+d}" if east else "Etc/GMT"


def test_the_main_job_runs_from_end_to_end(product: Product, browser):
    zone = zone_of_noon()
    with product.log_shown_when_it_fails():
        alice = the_practice_opens(product, browser)
        mina = a_client_comes_in(product, browser, alice, zone)
        goals_and_homework_are_given(product, alice, zone)
        homework_is_done_on_two_devices(mina)
        alice.reads_what_waits_on_her_home("The rent of his flat.", PLAN, "This was hard", "7 of 10")
        a_note_survives_a_closed_tab(alice)
        due = a_signed_note_is_locked(product, alice, zone)
        the_message_goes_out_once_though_the_worker_dies(product, alice, due)


def the_practice_opens(product: Product, browser) -> Therapist:
    printed = product.manage("bootstrap", "--practice", PRACTICE, "--email", PAT, "--time-zone", PRACTICE_ZONE)
    pat = Manager(browser, product, PAT)
    pat.comes_in_as_staff(link_in(printed))
    pat.invites("Alice Ahn", ALICE)
    alice = Therapist(browser, product, ALICE)
    alice.comes_in_as_staff(link_in(str(product.mail.wait_for(ALICE).get_content())))
    alice.put_device_away()
    pat.put_device_away()
    alice.take_device(1280, 900)
    alice.signs_in_with_password()
    return alice


def a_client_comes_in(product: Product, browser, alice: Therapist, zone: str) -> Caregiver:
    alice.sees_an_empty_caseload()
    alice.opens_a_case("Mina Moreau", MINA, zone)
    alice.invites_the_client()
    mail = product.mail.wait_for(MINA)
    is_neutral(mail)
    mina = Caregiver(browser, product, MINA)
    mina.comes_in(link_in(str(mail.get_content())))
    return mina


def goals_and_homework_are_given(product: Product, alice: Therapist, zone: str) -> None:
    alice.sets_a_goal_from_the_library(SLEEP)
    alice.is_asked_before_letting_go()
    alice.gives(MODULE, due=clock.today(ZoneInfo(zone)) + timedelta(days=3), line=LINE)
    is_neutral(product.mail.wait_for(MINA, saying="Something is waiting for you"))


def homework_is_done_on_two_devices(mina: Caregiver) -> None:
    mina.finds_on_her_home(MODULE, LINE, "Start")
    mina.reads_and_goes_on("One minute first", "Three piles", "Why the middle pile matters", "Priya's evening")
    mina.sorts()
    mina.begins_a_thought()
    mina.put_device_away()
    mina.take_device(820, 1180)
    mina.signs_in_by_code()
    mina.finds_on_her_home(MODULE, LINE, "Go on")
    mina.finds_her_thought()
    mina.goes_to_the_end()


def a_note_survives_a_closed_tab(alice: Therapist) -> None:
    alice.books_what_has_just_begun(PRACTICE_ZONE)
    alice.begins_the_note()
    alice.close_the_tab()
    alice.finds_the_draft()


def a_signed_note_is_locked(product: Product, alice: Therapist, zone: str) -> datetime:
    alice.rates({SLEEP: "0", LETTING_GO: "+1"})
    due = alice.signs_with_a_message(zone)
    alice.sees_the_message("Planned")
    killed = product.kill("worker")
    assert clock.now() < due, "The worker was to die while the message waited."
    alice.finds_the_note_locked()
    alice.cannot_change_it_through_the_api()
    nor_through_the_database(product)
    wait_until(lambda: product.pid("worker") not in {0, killed}, what="the worker to come back")
    return due


def nor_through_the_database(product: Product) -> None:
    """Not even with SQL: one note is there, and it stays as it is."""
    change = "UPDATE therapy_sessions_sessionnote SET revision = revision + 1"
    for forbidden in (change, "DELETE FROM therapy_sessions_sessionnote"):
        with connection_to(product) as connection, pytest.raises((sqlite3.Error, psycopg.Error)) as refused:
            connection.execute(forbidden)
        assert "frozen" in str(refused.value), refused.value
    with connection_to(product) as connection:
        assert connection.execute("SELECT count(*) FROM therapy_sessions_sessionnote").fetchone() == (1,)


def connection_to(product: Product):
    if product.database_url:
        return psycopg.connect(product.database_url)
    return sqlite3.connect(product.data_dir / "porchlight.sqlite3")


def the_message_goes_out_once_though_the_worker_dies(product: Product, alice: Therapist, due: datetime) -> None:
    product.mail.wait_for(MINA, saying=AFTERWARDS, seconds=150)
    assert clock.now() >= due
    wait_until(lambda: product.status("/healthz/followups") == 200, what="nothing to be late")
    time.sleep(ONE_MORE_SWEEP)
    alice.sees_the_message("Sent")
    mails = product.mail.to(MINA, saying=AFTERWARDS)
    assert len(mails) == 1
    is_neutral(mails[0])
    ours = [mail["Message-ID"] for mail in product.mail.to(MINA, saying="To get no more of these messages")]
    assert len(ours) == len(set(ours)) == 3  # the invitation, the homework, the message afterwards


def link_in(text: str) -> str:
    found = re.search(r"https?://\S+/welcome/\S+", text)
    assert found, text
    return found[0]


def is_neutral(mail: EmailMessage) -> None:
    """Outside its links, which are opaque, it says nothing of anybody."""
    shown = f"{mail['From']} {mail['Subject']} {mail.get_content()}"
    said = re.sub(r"https?://\S+", "", shown)
    assert not (found := NEVER_IN_A_MAIL.search(said)), f"“{found and found[0]}” in: {said}"
