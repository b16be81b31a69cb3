"""The trail of one case: who may see it, in which words, narrowed down, a page at a time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from caregivers.trail.queries import PAGE_SIZE
from clinic import clock
from clinic.audit.actions import record
from clinic.audit.models import AuditEvent
from tests.access import Access


def minas_case(cast):
    return {"case": cast.minas_case.pk}


ACCESS = {
    "trail:case": Access(
        kwargs=minas_case, alice=200, bob=200, sam=200, charlie=404, pat=403, mina=404, omar=404, nobody=302
    ),
    "trail-api:case": Access(
        kwargs=minas_case, alice=200, bob=200, sam=200, charlie=404, pat=403, mina=403, omar=404, nobody=401
    ),
    "trail:practice": Access(alice=403, bob=403, sam=403, charlie=403, pat=200, mina=404, omar=404, nobody=302),
    "trail:practice_csv": Access(alice=403, bob=403, sam=403, charlie=403, pat=200, mina=404, omar=404, nobody=302),
    "trail:mine": Access(alice=404, bob=404, sam=404, charlie=404, pat=404, mina=200, omar=200, nobody=302),
}  # fmt: skip


def did(verb, cast, by, *, ago=timedelta(0), case=None):
    case = case or cast.minas_case
    with clock.at(clock.now() - ago):
        return record(verb, case, by=by, case_id=case.pk)


def address(cast, **query):
    return reverse("trail:case", kwargs=minas_case(cast), query=query)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_case_page_leads_to_its_trail(cast, sign_in):
    page = sign_in(cast.alice).get(reverse("record:case", kwargs=minas_case(cast)))
    assert address(cast) in text_of(page)


def test_each_act_is_said_in_words_the_newest_first(cast, sign_in):
    did("note.read", cast, cast.bob, ago=timedelta(hours=2))
    did("note.signed", cast, cast.alice, ago=timedelta(hours=1))
    did("follow_up.sent", cast, None)
    text = text_of(sign_in(cast.alice).get(address(cast)))
    assert text.index("Sent a message") < text.index("Signed a session note") < text.index("Read a session note")
    assert "Porchlight <small" in text


def test_another_case_is_not_in_it(cast, sign_in):
    did("goal.closed", cast, cast.charlie, case=cast.omars_case)
    assert "Closed a goal" not in text_of(sign_in(cast.alice).get(address(cast)))


def test_a_verb_without_words_is_still_said(cast, sign_in):
    did("something.new", cast, cast.bob)
    did("something.read", cast, cast.bob)
    text = text_of(sign_in(cast.alice).get(address(cast)))
    assert "Changed a record" in text
    assert "Read a record" in text


def test_reading_the_trail_leaves_a_trail_that_the_next_reading_shows(cast, sign_in):
    client = sign_in(cast.alice)
    assert "Read this audit trail" not in text_of(client.get(address(cast)))
    assert AuditEvent.objects.get(verb="trail.read").actor_id == cast.alice.pk
    assert "Read this audit trail" in text_of(client.get(address(cast)))


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"kind": "read"}, {"Read a session note"}),
        ({"kind": "changed"}, {"Signed a session note", "Sent a message"}),
        ({"person": "itself"}, {"Sent a message"}),
        ({"person": "bob"}, {"Read a session note"}),
        ({"since": -1}, {"Signed a session note", "Sent a message"}),
        ({"until": -2}, {"Read a session note"}),
        ({"since": -9, "until": -8}, set()),
    ],
)
def test_it_can_be_narrowed_down(cast, sign_in, query, seen):
    did("note.read", cast, cast.bob, ago=timedelta(days=3))
    did("note.signed", cast, cast.alice, ago=timedelta(minutes=2))
    did("follow_up.sent", cast, None, ago=timedelta(minutes=1))
    today = clock.today("America/New_York")
    query = {key: (today + timedelta(days=value)).isoformat() if isinstance(value, int) else value
             for key, value in query.items()}  # fmt: skip
    if query.get("person") == "bob":
        query["person"] = str(cast.bob.pk)
    text = text_of(sign_in(cast.alice).get(address(cast, **query)))
    all_of_them = {"Read a session note", "Signed a session note", "Sent a message"}
    assert {words for words in all_of_them if words in text} == seen
    assert ("Nothing of that kind" in text) is not bool(seen)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"since": "2026-03-02", "until": "2026-03-01"}, "lies before the first one"),
        ({"since": "soon"}, "Enter a valid date"),
        ({"person": "0190aaaa-0000-7000-8000-000000000000"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_field(cast, sign_in, query, words):
    response = sign_in(cast.alice).get(address(cast, **query))
    assert response.status_code == 422
    assert words in text_of(response)


def test_it_has_pages_and_costs_the_same_however_long_it_is(cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.alice)
    client.get(address(cast))
    for number in range(PAGE_SIZE + 5):
        did("note.read", cast, [cast.alice, cast.bob, cast.sam][number % 3], ago=timedelta(minutes=number))
    with django_assert_max_num_queries(26):
        text = text_of(client.get(address(cast, kind="read")))
    assert "Page 1 of 2" in text
    assert "kind=read&amp;page=2" in text


def test_the_api_gives_the_same_lines(cast, api):
    did("note.read", cast, cast.bob)
    where = reverse("trail-api:case", kwargs=minas_case(cast))
    body = api(cast.sam).get(where, {"kind": "read"}).json()
    assert body["count"] == 1
    assert (body["results"][0]["who"], body["results"][0]["what"]) == ("Bob", "Read a session note")
    assert AuditEvent.objects.filter(verb="trail.read", actor_id=cast.sam.pk).exists()
    refused = api(cast.sam).get(where, {"since": "soon"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "since")
