"""Asking everything as everybody: what tests/journeys/test_crawl.py is made of.

Four worlds (tests/worlds.py) hold a canary in each narrative field. What somebody may see of them is said here by hand
and not asked of the code. Two things give a leak away: a canary in an answer, and an audit event that somebody wrote
on a case that is not theirs: every verb and every reading writes one.
"""

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from clinic.audit.models import AuditEvent
from clinic.ui.doors import Door, door_of
from tests.cast import assemble_all
from tests.signing_in import let_in
from tests.walked import is_library, urls
from tests.worlds import CARE_RECORDS, World, world

OWNERS = ("mina", "omar", "ravi", "dora")
# Whose record somebody may see, whole; a client sees of her own what is for both.
SEES_WHOLE = {"alice": {"mina", "ravi", "dora"}, "sam": {"mina", "ravi", "dora"}, "bob": {"mina"}, "charlie": {"omar"}}
# A manager does things to cases whose content she never sees.
MANAGES = {"pat"}
WELL = {"healthz", "readyz", "followups:health"}
WRITES = ("post", "put", "patch", "delete")
NOBODYS = uuid.UUID("0198c0de-dead-7000-8000-000000000001")
# What differs from one answer to the next by itself: tokens, and anything signed with a time.
MARK = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|content="[^"]{40,}"|nonce="[^"]*"'
    rb'|[\w-]+:[\w]{6}:[\w-]{27,}|data-(?:left|longest)="\d+"'
)
REACHED = {200, 201, 202, 204, 302, 303, 409, 410, 422, 429}
USUAL = (
    "case cases clinician to by supervisor supervisee assignment goal appointment note flag pk id other number "
    "responsible module pathway version document"
)
FIELD = re.compile(r'<(?:input|select|textarea)[^>]*\bname="([a-z_.0-9-]+)"')


@dataclass
class Crawl:
    """The worlds, a client for everybody, and what was found."""

    cast: Any
    worlds: dict[str, World]
    clients: dict[str, Client]
    leaks: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)

    def forbidden(self, who: str) -> dict[str, str]:
        """Canary → whose it is, for all that `who` may not see."""
        whole = SEES_WHOLE.get(who, set())
        found = {}
        for owner, a_world in self.worlds.items():
            if owner in whole:
                continue
            hidden = a_world.for_clinicians if who == owner else a_world.canaries
            found |= dict.fromkeys(hidden, owner)
        return found

    def others_cases(self, who: str) -> dict[uuid.UUID, str]:
        """The cases on which `who` may leave no trace at all."""
        related = SEES_WHOLE.get(who, set()) | {who}
        return {w.case.pk: owner for owner, w in self.worlds.items() if owner not in related and who not in MANAGES}

    def ask(self, who: str, method: str, address: str, data: Any = None, is_api: bool = False) -> Any:
        """One request, taken back again; a leak is written down."""
        self.asked[method] += 1
        options = {"content_type": "application/json"} if is_api and data is not None else {}
        with transaction.atomic():
            last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            answer = getattr(self.clients[who], method)(address, data, **options)
            body = answer.getvalue() if answer.streaming else answer.content
            self._look(who, method, address, body, last)
            transaction.set_rollback(True)
        assert answer.status_code < 500, f"{who} {method} {address}: {answer.status_code}"
        return answer

    def _look(self, who: str, method: str, address: str, body: bytes, last: int) -> None:
        text = body.decode(errors="replace")
        for canary, owner in self.forbidden(who).items():
            if canary in text:
                self.leaks.append(f"{who} {method} {address}: shown what {owner} wrote")
        others = self.others_cases(who)
        person = getattr(self.cast, who, None)
        events = AuditEvent.objects.filter(pk__gt=last, case_id__in=others, actor_id=getattr(person, "pk", None))
        for event in events:
            self.leaks.append(f"{who} {method} {address}: {event.verb} on the case of {others[event.case_id]}")


def begin() -> Crawl:
    """The wide cast, their worlds, and everybody signed in. Wants the library."""
    cast = assemble_all()
    worlds = {
        owner: world(owner, getattr(cast, f"{owner}s_case"), cast.charlie if owner == "omar" else cast.alice)
        for owner in OWNERS
    }
    clients = {}
    for who, person in cast.everybody.items():
        clients[who] = Client(raise_request_exception=True)
        let_in(clients[who], person)
    return Crawl(cast, worlds, clients)


def is_api(name: str) -> bool:
    return door_of(urls()[name].callback) is Door.API


def names() -> list[str]:
    """Every address of ours but those that answer whether the product is well."""
    return [name for name in sorted(urls()) if not is_library(name) and name not in WELL]


def kwargs_of(name: str) -> set[str]:
    return set(urls()[name].pattern.converters)


def rows_of(crawl: Crawl, owner: str) -> dict[str, Any]:
    """What a `pk` can stand for: model name → row."""
    a_world = crawl.worlds[owner]
    rows = {model.__name__: a_world.row(model) for model in CARE_RECORDS}
    return rows | {"Case": a_world.case, "User": a_world.case.caregiver.user, "Clinician": a_world.clinician}


def fill(crawl: Crawl, name: str, owner: str, model: str) -> dict[str, Any] | None:
    """The kwargs of an address in somebody's world; None where it wants something else than ids."""
    plain = {"position": 1, "number": 1, "step_key": crawl.worlds[owner].row(_model("Answer")).step_key}
    filled = {}
    for kwarg in kwargs_of(name):
        if kwarg == "case":
            filled[kwarg] = crawl.worlds[owner].case.pk
        elif kwarg in plain:
            filled[kwarg] = plain[kwarg]
        elif str(urls()[name].pattern.converters[kwarg].__class__.__name__) == "UUIDConverter":
            filled[kwarg] = rows_of(crawl, owner)[model].pk
        else:
            return None
    return filled


def _model(name: str) -> Any:
    return next(model for model in CARE_RECORDS if model.__name__ == name)


def shapes(crawl: Crawl) -> list[tuple[str, str]]:
    """(address, what its pk stands for): found by asking as those who may, in Mina's world. Found once."""
    if not FOUND:
        FOUND.extend(_shapes(crawl))
    return FOUND


FOUND: list[tuple[str, str]] = []


def _shapes(crawl: Crawl) -> Iterator[tuple[str, str]]:
    for name in names():
        if fill(crawl, name, "mina", "Case") is None:
            continue
        if not kwargs_of(name) - {"case", "position", "number", "step_key"}:
            yield name, "Case"
        elif model := next((model for model in _likely(crawl, name) if _opens(crawl, name, model)), None):
            yield name, model


def _likely(crawl: Crawl, name: str) -> list[str]:
    """What a `pk` may stand for, the likeliest first."""
    words = str(urls()[name].pattern) + name
    return sorted(rows_of(crawl, "mina"), key=lambda model: model.lower()[:4] not in words.lower())


def _opens(crawl: Crawl, name: str, model: str) -> bool:
    people = {Door.PORTAL: ("mina",), Door.STAFF: ("alice", "pat"), Door.CLINICIAN: ("alice",)}
    address = address_of(crawl, name, "mina", model)
    asking = people.get(door_of(urls()[name].callback), ("alice", "mina", "pat"))
    return address is not None and any(crawl.ask(who, "get", address).status_code != 404 for who in asking)


def address_of(crawl: Crawl, name: str, owner: str, model: str) -> str | None:
    try:
        return reverse(name, kwargs=fill(crawl, name, owner, model) or {})
    except NoReverseMatch:
        return None


def body_for(crawl: Crawl, address: str, owner: str) -> dict[str, Any]:
    """What a write is sent: every id that it could take pointing into the world of `owner`."""
    rows = rows_of(crawl, owner)
    shown = [crawl.ask(who, "get", address) for who in ("alice", "mina")]
    known = {found for answer in shown for found in FIELD.findall(answer.content.decode(errors="replace"))}
    usual = set(USUAL.split())
    by_name = {"clinician": "Clinician", "to": "Clinician", "supervisor": "Clinician", "note": "SessionNote"}
    models = {model.lower(): row for model, row in rows.items()}
    body = {}
    for one in sorted(known | usual):
        row = rows.get(by_name.get(one, ""), models.get(one.replace("_", ""), rows["Case"]))
        body[one] = str(row.pk)
    return body | {"number": str(crawl.worlds[owner].case.number + 5000)}
