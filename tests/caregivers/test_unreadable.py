"""Pages, portal and API that meet a damaged text: a clear answer, a flag, a trail, and nothing shown or lost."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.urls import reverse

from caregivers.caseload.actions import log_contact
from caregivers.goals.actions import set_goal
from caregivers.goals.models import LEVELS
from caregivers.learning.actions import assign, save_answer
from caregivers.people.models import LovedOne
from caregivers.safety.flags.actions import close
from caregivers.safety.flags.models import Flag
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.encryption.actions import destroy
from sessions.notes.actions import start
from sessions.notes.models import SessionNote
from tests import damage
from tests.factories import publish_module
from tests.sessions.scenes import meeting

WORDS = "Canary: he has not left his room."


@pytest.fixture
def entry(cast):
    log_contact(case=cast.minas_case, kind="mail", by=cast.alice, summary="This one is whole.")
    return log_contact(case=cast.minas_case, kind="call", by=cast.alice, summary=WORDS)


@pytest.fixture
def goal(cast):
    levels = {str(level): f"Level {level}" for level in LEVELS}
    return set_goal(case=cast.minas_case, domain="self_care", title=WORDS, levels=levels, by=cast.alice)


@pytest.fixture
def note(cast):
    """Today, half an hour ago."""
    return start(appointment=meeting(cast, clock.now() - timedelta(minutes=30)), by=cast.alice)


def case_page(cast):
    return reverse("record:case", args=[cast.minas_case.pk])


def test_the_rest_of_a_page_is_shown_and_its_clinicians_are_told_once(cast, sign_in, entry):
    damage.flip(entry, "summary")
    client = sign_in(cast.alice)
    for _ in range(2):
        response = client.get(case_page(cast))
        page = response.content.decode()
        assert response.status_code == 200
        assert "This text is damaged and cannot be shown" in page and "This one is whole." in page
        assert "the clinicians of the case have been told" in page
        assert WORDS not in page
    flag, event = Flag.objects.get(), AuditEvent.objects.get(verb="record.unreadable")
    assert (flag.rule, flag.case, flag.source_type, flag.source_id) == (
        "unreadable", cast.minas_case, "contactentry", str(entry.pk)
    )  # fmt: skip
    assert (event.actor_id, event.case_id, event.target_id) == (cast.alice.pk, cast.minas_case.pk, str(entry.pk))
    assert event.details == {"kind": "caregivers.contactentry", "fields": ["summary"]}
    assert "A text cannot be read" in client.get(case_page(cast)).content.decode()


def test_two_swapped_by_sql_are_both_unreadable_and_raise_a_flag(cast, sign_in, goal):
    other = set_goal(
        case=cast.minas_case, domain="self_care", title="Another", levels=goal.levels, by=cast.alice
    )  # fmt: skip
    damage.swap(goal, other, "title")
    page = sign_in(cast.alice).get(case_page(cast)).content.decode()
    assert page.count("This text is damaged") == 2
    assert WORDS not in page and "Another" not in page
    assert Flag.objects.count() == 1, "One flag for the case, while it is open."
    told = AuditEvent.objects.filter(verb="record.unreadable").values_list("target_id", flat=True)
    assert set(told) == {str(goal.pk), str(other.pk)}


def test_after_closing_the_flag_only_new_damage_raises_another(cast, sign_in, entry, goal):
    client = sign_in(cast.alice)
    damage.flip(entry, "summary")
    client.get(case_page(cast))
    close(flag=Flag.objects.get(), disposition="watched", word="The backup is on its way.", by=cast.alice)
    client.get(case_page(cast))
    assert Flag.objects.count() == 1
    damage.flip(goal, "title")
    client.get(case_page(cast))
    assert Flag.objects.filter(closed_at=None).count() == 1


def test_an_editor_does_not_open_over_what_cannot_be_read(cast, sign_in, note):
    damage.flip(note, "body")
    before = damage.stored(note, "body")
    client, address = sign_in(cast.alice), reverse("notes:detail", args=[note.pk])
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == 500
    assert "Something here cannot be shown" in page and "<textarea" not in page
    assert Flag.objects.get().case == cast.minas_case
    typed = {"body": "She called on Monday.", "risk": "", "plan": "", "revision": "1"}
    response = client.post(address, typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "What you typed was not saved" in page and "She called on Monday." in page
    assert damage.stored(note, "body") == before


def test_autosave_hears_that_it_was_not_saved(cast, sign_in, note):
    damage.flip(note, "plan")
    address = reverse("notes-api:detail", args=[note.pk])
    body = {"revision": 1, "body": "new", "plan": "new"}
    response = sign_in(cast.alice).patch(address, body, content_type="application/json")
    assert response.status_code == 422 and response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "unreadable"
    assert SessionNote.objects.select_related("case__data_key").get().body == ""


def test_the_client_is_told_in_kind_words_and_may_go_on(cast, sign_in):
    given = assign(case=cast.minas_case, version=publish_module(), by=cast.alice, personal_line=WORDS)
    save_answer(assignment=given, step_key="thoughts", value=WORDS, revision=0, by=cast.mina)
    damage.flip(given, "personal_line")
    response = sign_in(cast.mina).get(reverse("dashboard:portal"))
    assert response.status_code == 200 and WORDS not in response.content.decode()
    damage.flip(given.answers.get(), "value")
    response = sign_in(cast.mina).get(reverse("learning:step", args=[given.pk, 2]))
    page = response.content.decode()
    assert response.status_code == 500 and "Your therapist has been told" in page and "flag" not in page
    assert Flag.objects.get().case == cast.minas_case


def test_one_thing_over_the_api_is_a_problem_and_a_list_shows_the_rest(cast, api, goal):
    damage.flip(goal, "title")
    client = api(cast.alice)
    refused = client.get(reverse("goals-api:detail", args=[goal.pk]))
    assert refused.status_code == 500 and refused.json()["code"] == "unreadable"
    assert refused["Content-Type"] == "application/problem+json"
    listed = client.get(reverse("goals-api:list"))
    assert listed.status_code == 200 and listed["Porchlight-Withheld"] == "1"
    assert "damaged" in listed.json()["results"][0]["title"]
    assert Flag.objects.count() == 1


def test_a_key_that_does_not_open_is_one_trouble_and_not_a_hundred(cast, sign_in, entry, goal):
    damage.flip(cast.minas_case.data_key, "wrapped")
    sign_in(cast.alice).get(case_page(cast))
    assert (Flag.objects.get().source_type, Flag.objects.get().source_id) == ("case", str(cast.minas_case.pk))


class TestErased:
    """Of an erased record nothing is read, and nobody is alarmed."""

    @pytest.fixture(autouse=True)
    def _erased(self, cast, entry, goal):
        destroy(cast.minas_case.data_key)

    @pytest.mark.parametrize("name", ["record:case", "record:timeline"])
    def test_its_pages_say_so(self, cast, sign_in, name):
        response = sign_in(cast.alice).get(reverse(name, args=[cast.minas_case.pk]))
        assert response.status_code == 410 and "This record was erased" in response.content.decode()

    def test_its_things_say_so_over_the_api(self, cast, api, goal):
        refused = api(cast.alice).get(reverse("goals-api:detail", args=[goal.pk]))
        assert (refused.status_code, refused.json()["code"]) == (410, "erased")

    @pytest.mark.parametrize("name", ["dashboard:home", "dashboard:caseload", "dashboard:needs", "appointments:agenda"])
    def test_lists_go_on(self, cast, sign_in, name):
        assert sign_in(cast.alice).get(reverse(name)).status_code == 200

    def test_lists_over_the_api_go_on(self, cast, api):
        listed = api(cast.alice).get(reverse("goals-api:list"))
        assert listed.status_code == 200 and "erased" in listed.json()["results"][0]["title"]

    def test_the_portal_goes_on(self, cast, sign_in):
        assert sign_in(cast.mina).get(reverse("dashboard:portal")).status_code == 200

    def test_nothing_new_is_written_and_nothing_is_flagged(self, cast, sign_in):
        address = reverse("caseload:new_contact", args=[cast.minas_case.pk])
        given = {"kind": "call", "at": "2026-01-05T10:00", "reached": "on", "summary": "She called again."}
        response = sign_in(cast.alice).post(address, given)
        assert response.status_code == 410 and "She called again." in response.content.decode()
        assert not Flag.objects.exists()


def test_what_a_template_swallows_is_still_told(cast, sign_in, entry, rf):
    from caregivers.safety.unreadable import UnreadableMiddleware

    damage.flip(entry, "summary")
    row = type(entry).objects.select_related("case__data_key").get(pk=entry.pk)
    swallowing = Template("{% if not row.summary %}nothing{% endif %}")
    request = rf.get("/")
    request.user = cast.alice
    UnreadableMiddleware(lambda request: swallowing.render(Context({"row": row})))(request)
    assert Flag.objects.exists()


def test_a_stranger_learns_nothing_from_damage(cast, sign_in):
    damage.flip(LovedOne.objects.get(case=cast.minas_case), "story")
    assert sign_in(cast.charlie).get(case_page(cast)).status_code == 404
    assert not Flag.objects.exists()
