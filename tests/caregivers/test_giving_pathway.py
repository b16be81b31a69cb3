"""Before a pathway begins one sees what it will bring, week by week; and how far it is stands on the case page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from caregivers.learning.actions import assign, withdraw
from caregivers.learning.models import Assignment, PathwayRun
from caregivers.learning.pathways import actions as pathways
from caregivers.learning.pathways.queries import paused_long
from caregivers.learning.unlocking import unlock_due
from caregivers.safety.models import GateAnswer
from clinic import clock
from clinic.library.models import Pathway
from sessions.dashboard.needs import needs_of
from tests.caregivers.giving import safe, text, today
from tests.caregivers.owed import settled

DAY = timedelta(days=1)


@pytest.fixture
def core(cast, library):
    return Pathway.objects.newest().get(slug="core")


def address(cast):
    return reverse("learning:follow", args=[cast.minas_case.pk])


def looked(cast, sign_in, **more):
    asked = {"look": "1", "pathway": "core", "every_days": "", "starts_on": "", "due_days": ""}
    return sign_in(cast.alice).get(address(cast), asked | more)


def posted(shown, **more):
    form = {"pathway": "core", "every_days": "", "starts_on": "", "due_days": "", "once": str(shown.context["once"])}
    return form | {"agreed": shown.context["fingerprint"]} | more


def test_looking_shows_every_day_and_changes_nothing(cast, core, sign_in):
    shown = looked(cast, sign_in, every_days="10", due_days="6")
    weeks = shown.context["weeks"]
    assert [one.planned.unlocks_on for one in weeks] == [today() + 10 * n * DAY for n in range(8)]
    assert [one.week for one in weeks] == [1, 2, 3, 5, 6, 8, 9, 11]
    assert weeks[0].is_now and weeks[0].planned.due_on == today() + 6 * DAY
    assert "It is on the page at once" in text(shown)
    assert not PathwayRun.objects.exists()


def test_what_was_shown_is_what_begins(cast, core, sign_in):
    shown = looked(cast, sign_in, every_days="10")
    form = posted(shown, every_days="10", personal_line="We talked about it.")
    for _ in range(2):  # a double click
        assert sign_in(cast.alice).post(address(cast), form).status_code == 302
    run = PathwayRun.objects.get()
    rows = list(run.assignments.order_by("unlocks_on").select_related("case__data_key"))
    assert [row.unlocks_on for row in rows] == [one.planned.unlocks_on for one in shown.context["weeks"]]
    assert [row.personal_line for row in rows] == ["We talked about it."] + [""] * 7


def test_what_changed_since_one_looked_is_shown_again(cast, core, library, sign_in):
    shown = looked(cast, sign_in)
    assign(case=cast.minas_case, version=library["what-i-can-control"], by=cast.bob)
    again = sign_in(cast.alice).post(address(cast), posted(shown, personal_line="Kept words."))
    assert again.status_code == 422 and "changed meanwhile" in text(again) and "Kept words." in text(again)
    assert len(again.context["weeks"]) == 7 and not PathwayRun.objects.exists()
    form = posted(again, once=again.context["once"])
    assert sign_in(cast.alice).post(address(cast), form).status_code == 302


@pytest.mark.parametrize(
    ("answered_days_ago", "words"),
    [(None, "would wait"), (0, "too old then"), (13, "too old then"), (20, "would wait")],
)
def test_it_says_of_each_gate_what_would_come_of_it(cast, core, sign_in, answered_days_ago, words):
    if answered_days_ago is not None:
        with clock.at(clock.now() - answered_days_ago * DAY):
            safe(settled(cast))
    gated = [one for one in looked(cast, sign_in).context["weeks"] if one.planned.version.gate != "none"]
    assert gated and all(words in one.gate for one in gated)


def test_answers_that_still_count_then_are_said_to(cast, core, sign_in):
    safe(cast)
    gated = [
        one for one in looked(cast, sign_in, every_days="1").context["weeks"] if one.planned.version.gate != "none"
    ]
    assert all("it would come" in one.gate for one in gated)
    assert GateAnswer.objects.count() == 1


def test_a_pathway_with_nothing_left_says_so(cast, core, library, sign_in):
    pathways.follow(case=cast.minas_case, pathway=core, by=cast.alice)
    refused = looked(cast, sign_in)
    assert refused.status_code == 422 and "follows this pathway already" in text(refused)
    assert "weeks" not in refused.context


@pytest.mark.parametrize(
    "typed", [{"every_days": "0"}, {"starts_on": "2020-01-01"}, {"starts_on": "soon"}, {"pathway": ""}]
)
def test_days_that_make_no_sense_are_refused_at_their_field(cast, core, sign_in, typed):
    refused = looked(cast, sign_in, **typed)
    assert refused.status_code == 422 and list(refused.context["form"].errors) == list(typed)


def test_the_case_page_says_how_far_it_is_and_when_the_next_one_comes(cast, core, sign_in):
    run = pathways.follow(case=cast.minas_case, pathway=core, by=cast.alice)
    case_page, alice = reverse("record:case", args=[cast.minas_case.pk]), sign_in(cast.alice)
    page = text(alice.get(case_page))
    assert "0 of 8 finished" in page and "if the one before it is finished by then" in page
    pathways.pause(run=run, by=cast.alice)
    assert "when the pathway goes on" in text(alice.get(case_page))


def test_a_pathway_that_stands_still_for_weeks_comes_back_to_mind(cast, core):
    run = pathways.follow(case=cast.minas_case, pathway=core, by=cast.alice)
    pathways.pause(run=run, by=cast.alice)
    assert not paused_long(cast.alice).exists()
    PathwayRun.objects.filter(pk=run.pk).update(paused_on=today() - 28 * DAY)
    assert [need.case_id for need in needs_of(cast.alice, kind="paused")] == [cast.minas_case.pk]
    assert not needs_of(cast.charlie, kind="paused")
    pathways.stop(run=run, by=cast.alice)
    assert not needs_of(cast.alice, kind="paused")


def test_gated_homework_keeps_the_safety_questions_due(cast, core):
    settled(cast)
    with clock.at(clock.now() - 12 * DAY):
        safe(cast)
    assert not needs_of(cast.alice, kind="gate")
    run = pathways.follow(case=cast.minas_case, pathway=core, every_days=1, by=cast.alice)  # gated ones come this week
    assert [need.case_id for need in needs_of(cast.alice, kind="gate")] == [cast.minas_case.pk]
    pathways.pause(run=run, by=cast.alice)
    assert not needs_of(cast.alice, kind="gate")


def test_what_was_taken_back_never_unlocks(cast, core):
    run = pathways.follow(case=cast.minas_case, pathway=core, by=cast.alice)
    for row in Assignment.objects.visible_to(cast.alice).unfinished().order_by("unlocks_on")[:2]:
        withdraw(assignment=row, by=cast.alice)
    with clock.at(clock.now() + 8 * DAY):
        assert unlock_due() == 0  # the second was taken back, the third comes in two weeks
    with clock.at(clock.now() + 15 * DAY):
        assert unlock_due() == 1
    assert run.assignments.filter(unlocked_at__isnull=False, withdrawn_at=None).count() == 1


def test_the_timeline_tells_of_a_pathway_what_has_come_and_not_what_waits(cast, core, sign_in):
    run = pathways.follow(case=cast.minas_case, pathway=core, by=cast.alice)
    page = text(sign_in(cast.alice).get(reverse("record:timeline", args=[cast.minas_case.pk])))
    assert "Pathway “Core” begun" in page and page.count("assigned") == 1
    pathways.stop(run=run, by=cast.alice)
    page = text(sign_in(cast.alice).get(reverse("record:timeline", args=[cast.minas_case.pk])))
    assert "Pathway “Core” stopped" in page and "taken back" not in page
