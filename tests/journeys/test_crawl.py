"""Every address and every operation, as everybody, with everybody's ids: nobody is shown, and nobody changes, what
belongs to a case that is none of theirs (RELIABILITY.md, figure 2).
"""

import sys
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caregivers.caseload.models import Case
from caregivers.records import CareRecordQuerySet
from tests.crawl import (
    MARK,
    NOBODYS,
    OWNERS,
    REACHED,
    WRITES,
    address_of,
    begin,
    body_for,
    fill,
    is_api,
    shapes,
)
from tests.walked import declared
from tests.worlds import CARE_RECORDS

pytestmark = [pytest.mark.proof, pytest.mark.django_db]


@pytest.fixture
def crawl(db, library):
    return begin()


def tell(capsys, line):
    """What was reached is worth reading in a green run too."""
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")


def test_nobody_sees_or_touches_what_is_none_of_theirs(crawl, capsys):
    found = shapes(crawl)
    reached: set[str] = set()
    for name, model in found:
        for owner in OWNERS:
            address = address_of(crawl, name, owner, model)
            for who in crawl.clients if owner in ("mina", "omar") else ("charlie", "mina", "omar"):
                if crawl.ask(who, "get", address).status_code in REACHED:
                    reached.add(name)
        address = address_of(crawl, name, "mina", model)
        for who in crawl.clients:
            crawl.ask(who, "head", address)
            crawl.ask(who, "options", address)
            crawl.ask(who, "get", f"{address}?format=csv&q=jon&page=1&case={crawl.worlds['mina'].case.pk}")
    whole = {key.split()[0] for key in declared()}
    by_rule = {name for name in whole if _reached_as_declared(name)}
    share = len(reached | by_rule) / len(whole)
    requests = sum(crawl.asked.values())
    tell(capsys, f"{len(found)} addresses, {requests:,} requests; {share:.1%} of {len(whole)} reached.")
    assert crawl.leaks == []
    assert share >= 0.95


def _reached_as_declared(name: str) -> bool:
    """Somebody gets through there in the walk of tests/walked.py."""
    people = ("alice", "bob", "sam", "charlie", "pat", "mina", "omar")
    entries = [access for key, access in declared().items() if key.split()[0] == name]
    return any(access.expected(who) in REACHED for access in entries for who in people)


def test_nobody_writes_with_ids_that_are_none_of_theirs(crawl, capsys):
    before = {model: model.objects.count() for model in CARE_RECORDS}
    for name, model in shapes(crawl):
        methods = WRITES if is_api(name) else ("post",)
        for owner, foreign, strangers, own in WHO_WRITES:
            address = address_of(crawl, name, owner, model)
            bodies = [(strangers, body_for(crawl, address, owner)), (own, body_for(crawl, address, foreign))]
            for people, body in bodies:
                for who in people:
                    for method in methods:
                        crawl.ask(who, method, address, body, is_api(name))
    tell(capsys, f"{sum(crawl.asked.values()):,} requests that write.")
    assert crawl.leaks == []
    assert {model: model.objects.count() for model in CARE_RECORDS} == before


# Whose ids stand in the path, whose in the body; who are strangers to the path, and whose it is.
WHO_WRITES = (
    ("mina", "omar", ("charlie", "ravi", "nobody"), ("bob", "mina")),
    ("omar", "mina", ("alice", "mina", "dora"), ("charlie", "omar")),
)


def test_a_strangers_id_is_answered_as_one_that_does_not_exist(crawl):
    different = []
    for name, model in shapes(crawl):
        filled = fill(crawl, name, "mina", model)
        if "case" not in filled and "pk" not in filled:
            continue
        theirs = reverse(name, kwargs=filled)
        nobodys = reverse(name, kwargs=filled | {key: NOBODYS for key in filled if isinstance(filled[key], uuid.UUID)})
        for who in ("charlie", "omar"):
            answers = []
            for address in (theirs, nobodys):
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    answer = crawl.ask(who, "get", address)
                body = MARK.sub(b"", answer.content).replace(address.encode(), b"")
                answers.append((answer.status_code, len(queries), body if answer.status_code == 404 else b""))
            if answers[0][0] == 404 and answers[0] != answers[1]:
                different.append(f"{who} {name}: {[answer[:2] for answer in answers]}")
    assert different == []


@pytest.mark.parametrize("broken", ["records", "cases"])
def test_the_crawl_finds_a_queryset_that_forgot_to_ask(crawl, monkeypatch, broken):
    """The control: with one queryset broken on purpose there are leaks."""
    if broken == "records":
        monkeypatch.setattr(CareRecordQuerySet, "visible_to", lambda rows, user: rows.select_related("case__data_key"))
    else:
        monkeypatch.setattr(type(Case.objects.all()), "where_may", lambda cases, user, permission: cases.all())
    for name in ("notes:detail", "learning:review", "record:case", "goals:goal"):
        for model in ("SessionNote", "Assignment", "Case", "Goal"):
            address = address_of(crawl, name, "mina", model)
            for who in ("charlie", "omar"):
                crawl.ask(who, "get", address)
    assert crawl.leaks
