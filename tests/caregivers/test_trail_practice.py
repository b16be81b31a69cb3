"""The practice's trail for its manager: who and which case, never what was in it; on the page and in the file."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse

from caregivers.trail.queries import PAGE_SIZE
from caregivers.trail.views import harmless
from clinic.audit.actions import record
from clinic.audit.models import AuditCheck, AuditEvent
from clinic.audit.words import WORDS
from tests.caregivers.test_trail import did, text_of

PAGE, FILE, OVERVIEW = reverse("trail:practice"), reverse("trail:practice_csv"), reverse("dashboard:overview")
CLINICAL = [verb for verb, words in WORDS.items() if not words.plain]


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_no_word_of_what_is_in_a_record(cast, sign_in):
    for verb in CLINICAL:
        record(verb, cast.minas_case, by=cast.alice, case_id=cast.minas_case.pk, module="canary-module", kind="canary")
    client = sign_in(cast.pat)
    seen = text_of(client.get(PAGE)) + text_of(client.get(PAGE, {"before": AuditEvent.objects.latest("pk").pk - 40}))
    lines = {row[3] for row in rows_of(client.get(FILE))[1:]}
    plain = {str(words.text).capitalize()[:1] + str(words.text)[1:] for words in WORDS.values() if words.plain}
    assert lines <= plain | {"Read a record", "Changed a record"}
    assert {"Read a record", "Changed a record"} <= lines
    assert "canary" not in seen
    table = seen.partition("<tbody>")[2]
    for word in ("goal", "note", "module", "answer", "safety", "loved", "Jon"):
        assert word not in table.partition("</tbody>")[0]


def test_who_on_which_case(cast, sign_in):
    did("note.read", cast, cast.bob)
    text = text_of(sign_in(cast.pat).get(PAGE))
    assert "Bob" in text
    assert f"#{cast.minas_case.number}" in text


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"who": "bo"}, {"Read a record"}),
        ({"number": "omars"}, {"Changed a record"}),
        ({"kind": "read"}, {"Read a record"}),
        ({"kind": "changed", "number": "minas"}, set()),
        ({"who": "nobody is called that"}, set()),
    ],
)
def test_page_and_file_are_narrowed_down_alike(cast, sign_in, query, seen):
    did("note.read", cast, cast.bob)
    did("goal.closed", cast, cast.charlie, case=cast.omars_case)
    numbers = {"omars": cast.omars_case.number, "minas": cast.minas_case.number}
    query = {key: numbers.get(value, value) for key, value in query.items()}
    client = sign_in(cast.pat)
    text = text_of(client.get(PAGE, query))
    assert {words for words in ("Read a record", "Changed a record") if words in text} == seen
    assert {row[3] for row in rows_of(client.get(FILE, query))[1:]} & {"Read a record", "Changed a record"} == seen


def test_a_number_that_no_case_has_is_said_beside_the_field(cast, sign_in):
    client = sign_in(cast.pat)
    for where in (PAGE, FILE):
        response = client.get(where, {"number": 99999})
        assert response.status_code == 422
        assert "There is no case with this number" in text_of(response)


def test_older_lines_stand_on_the_next_page_each_once(cast, sign_in, django_assert_max_num_queries):
    for number in range(PAGE_SIZE * 2):
        did("note.read", cast, cast.alice, ago=timedelta(minutes=number // 3))  # some at the same moment
    client, seen, query = sign_in(cast.pat), [], {"who": "Alice", "kind": "read"}
    client.get(PAGE)
    before = ""
    for _page in range(2):
        with django_assert_max_num_queries(20):
            response = client.get(PAGE, query | {"before": before})
        seen += [line.id for line in response.context["lines"]]
        before = response.context["older"]
    assert len(seen) == len(set(seen)) == PAGE_SIZE * 2
    assert before is None
    assert client.get(PAGE, {"before": "9" * 30}).status_code == 200


def test_the_file_is_exactly_what_was_asked_for_and_taking_it_leaves_a_trail(cast, sign_in):
    did("note.read", cast, cast.bob)
    response = sign_in(cast.pat).get(FILE, {"who": "Bob"})
    assert response["Content-Disposition"].startswith('attachment; filename="audit-trail-')
    rows = rows_of(response)
    assert rows[0] == ["When", "Who", "Role", "What", "Case"]
    assert [row[1:] for row in rows[1:]] == [["Bob", "Therapist", "Read a record", f"#{cast.minas_case.number}"]]
    event = AuditEvent.objects.get(verb="practice_trail.exported")
    assert (event.actor_id, event.details) == (cast.pat.pk, {"count": 1})


def test_reading_it_leaves_a_trail(cast, sign_in):
    sign_in(cast.pat).get(PAGE)
    assert AuditEvent.objects.filter(verb="practice_trail.read", actor_id=cast.pat.pk).count() == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(cast, sign_in, start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    cast.bob.name = f"{start}HYPERLINK(1)"
    cast.bob.save()
    did("note.read", cast, cast.bob)
    assert f"'{start}HYPERLINK(1)" in {row[1] for row in rows_of(sign_in(cast.pat).get(FILE))}


def test_a_finding_of_the_nightly_check_stands_on_the_overview_until_a_good_one(cast, sign_in):
    client = sign_in(cast.pat)
    assert "tampered" not in text_of(client.get(OVERVIEW))
    values = {"is_full": True, "seal": 3, "events": 9}
    AuditCheck.objects.create(**values, findings=3, first_finding="Event 7 was changed.")
    for where in (OVERVIEW, PAGE):
        text = text_of(client.get(where))
        assert "The audit trail was tampered with, or is damaged" in text
        assert "Event 7 was changed." in text
        assert "There are 2 more findings." in text
    AuditCheck.objects.create(**values, findings=0)
    assert "Nothing was tampered with" in text_of(client.get(PAGE))
    assert "tampered" not in text_of(client.get(OVERVIEW))
