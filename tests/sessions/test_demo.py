"""`manage.py demo`: a practice in which no page is empty, lived through with the product's own verbs."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.urls import reverse

from caregivers.caseload.models import Case, Responsibility, SamePerson
from caregivers.followups.models import FollowUp
from caregivers.glass.models import GlassBroken
from caregivers.glass.queries import unseen
from caregivers.goals.models import Goal, GoalRating
from caregivers.learning.models import Answer, Assignment, PathwayRun
from caregivers.learning.reading.models import AnswerPin
from caregivers.learning.reading.queries import portal_unread
from clinic import clock
from clinic.accounts.demo_factors import demo_code
from clinic.accounts.models import Practice, User
from clinic.audit.models import AuditEvent
from clinic.library.kinds import kind_of
from clinic.permissions import STAFF, Role
from sessions.appointments.models import Appointment
from sessions.notes.models import SessionNote
from sessions.notes.releases import released_to, words_of
from sessions.notes.seal import is_intact
from sessions.practice_data.demo import open_demo
from sessions.practice_data.demo_meeting import script
from sessions.practice_data.staffing import PASSWORD
from sessions.practice_data.stage import Stage
from sessions.record.models import Discharge
from tests.signing_in import let_in

# Who → page → a word that must stand on it.
PAGES = {
    "alice": {
        "dashboard:home": "Mina Farrell",
        "dashboard:needs": "Noreen Gallagher",
        "rights:documents": "How we keep what you tell us private",
        "dashboard:caseload": "Joan Whitaker",
        "appointments:agenda": "Mina Farrell",
        "library:list": "Safety first",
    },
    "sam": {"dashboard:home": "Curtis Maddox", "dashboard:caseload": "Wanda Zielinski", "library:list": "Safety first"},
    "pat": {"dashboard:overview": "Gloria Santoro", "accounts:people": "Noor Haddad", "library:list": "Safety first"},
    "mina": {
        "dashboard:portal": "From nagging to noticing",
        "goals:mine": "",
        "portal:contact": "",
        "portal:emergency": "911",
        "rights:my_documents": "What we do together",
        "rights:requests": "end of June",
        "rights:my_disclosures": "Amara Osei",
    },
}


class TheDemo(TestCase):
    """One practice for all of it: it takes some seconds to live through."""

    @classmethod
    def setUpTestData(cls):
        cls.lines = open_demo()

    def person(self, name):
        return User.objects.get(email=f"{name}@example.org")

    def test_seven_people_work_there_and_forty_cases_were_opened(self):
        assert User.objects.filter(role__in=STAFF).count() == 7
        assert Case.objects.count() == 40
        own = {name: Case.objects.own(self.person(name)).count() for name in ("alice", "bob", "charlie", "sam")}
        assert own == {"alice": 12, "bob": 8 + 2, "charlie": 7, "sam": 4}
        assert Case.objects.visible_to(self.person("sam")).filter(responsibilities__clinician__name__startswith="Al")

    def test_everybody_named_can_sign_in(self):
        for name in (*(one["key"] for one in script()["staff"]), "mina", "omar"):
            assert self.person(name).check_password(PASSWORD), name
            assert any(f"{name}@example.org" in line for line in self.lines)
            assert self.person(name).is_caregiver or demo_code(self.person(name)), name

    def test_the_main_pages_answer_and_show_something(self):
        for name, pages in PAGES.items():
            let_in(self.client, self.person(name))
            for page, word in pages.items():
                self.assertContains(self.client.get(reverse(page)), word, msg_prefix=f"{name}, {page}")

    def test_every_case_page_opens_for_its_clinician(self):
        for row in Responsibility.objects.filter(kind="primary").select_related("clinician"):
            let_in(self.client, row.clinician)
            assert self.client.get(reverse("record:case", args=[row.case_id])).status_code == 200

    def test_every_ending_of_the_script_can_be_seen(self):
        assert Case.objects.filter(closed_at__isnull=False).count() == 3
        assert User.objects.filter(role=Role.CAREGIVER, email_verified_at=None).count() == 7
        assert Assignment.objects.overdue().count() >= 4
        assert Assignment.objects.to_review().count() >= 4
        assert SessionNote.objects.filter(signed_at=None).count() == 3
        ends = set(FollowUp.objects.values_list("state", flat=True))
        assert {"sent", "planned", "dead", "uncertain"} <= ends
        assert set(Appointment.objects.values_list("state", flat=True)) == set(Appointment.State.values)

    def test_nothing_is_late_and_nothing_lies_in_the_future_that_cannot(self):
        now = clock.now()
        assert not FollowUp.objects.filter(next_try_at__lte=now - timedelta(minutes=2)).exists()
        for rows in (AuditEvent.objects.filter(at__gt=now), SessionNote.objects.filter(saved_at__gt=now)):
            assert not rows.exists()
        assert not Appointment.objects.filter(state="held", starts_at__gt=now).exists()

    def test_what_was_lived_through_left_its_trail(self):
        assert AuditEvent.objects.count() > 3000
        for case in Case.objects.all():
            assert AuditEvent.objects.filter(case_id=case.pk, verb="case.opened").count() == 1
        signed = SessionNote.objects.filter(signed_at__isnull=False).select_related("case__data_key")
        assert AuditEvent.objects.filter(verb="note.signed").count() == signed.count()
        assert all(is_intact(note) for note in signed)

    def test_finished_answers_are_complete(self):
        rows = Answer.objects.filter(assignment__completed_at__isnull=False)
        for answer in rows.select_related("case__data_key", "assignment__version"):
            step = answer.assignment.version.steps.get(key=answer.step_key)
            kind_of(step).clean(step.spec, answer.value, finishing=True)
        assert rows.count() > 200

    def test_mina_has_one_next_step_and_her_goals_have_moved(self):
        mina = self.person("mina")
        (open_work,) = Assignment.objects.visible_to(mina).open()
        assert open_work.started_at
        goal = Goal.objects.visible_to(mina).get(domain="self_care")
        levels = list(goal.ratings.order_by("rated_at").values_list("level", flat=True))
        assert levels[0] < levels[-1]
        assert goal.ratings.filter(source=GoalRating.Source.CAREGIVER).exists()

    def test_alice_wrote_a_few_words_to_mina_and_pinned_what_they_are_about(self):
        (words,) = portal_unread(self.person("mina"))
        assert words["name"].startswith("Alice")
        assert AnswerPin.objects.visible_to(self.person("alice")).open().get().case.caregiver.user == self.person(
            "mina"
        )

    def test_one_note_can_be_read_by_its_client_and_three_cases_were_closed_by_the_verb(self):
        (newest, *_earlier) = released_to(self.person("mina"))
        paragraphs = [text for one in words_of(newest, newest.case) for text in one.paragraphs]
        assert None in paragraphs
        assert any(paragraphs)
        assert Discharge.objects.count() == 3

    def test_a_second_demo_is_refused(self):
        with pytest.raises(CommandError, match="practice in this database"):
            call_command("demo", stdout=StringIO())

    def test_colleagues_cover_for_each_other_through_the_verbs(self):
        assert Responsibility.objects.filter(kind="covering").count() == 3
        assert AuditEvent.objects.filter(verb="responsibility.covered").count() == 3
        assert AuditEvent.objects.filter(verb="supervision.begun").count() == 4

    def test_two_relatives_are_two_clients_and_neither_portal_knows_of_the_other(self):
        (same,) = SamePerson.objects.visible_to(self.person("alice"))
        assert {same.first.caregiver.user.name, same.second.caregiver.user.name} == {"Mina Farrell", "Ravi Farrell"}
        self.client.force_login(self.person("mina"))
        assert "Ravi" not in self.client.get(reverse("dashboard:portal")).content.decode()

    def test_one_pathway_is_in_its_third_week_and_one_stands_still(self):
        going, still = PathwayRun.objects.order_by("paused_on")
        going, still = (going, still) if going.paused_on is None else (still, going)
        assert going.assignments.filter(completed_at__isnull=False).count() == 2
        assert going.assignments.open().count() == 1 and going.assignments.locked().count() >= 3
        assert still.paused_on and still.assignments.locked().count() == 2
        assert Assignment.objects.locked().filter(run=None).count() == 1
        assert Assignment.objects.heavy().count() == 1

    def test_an_emergency_is_over_and_its_supervisor_has_looked_at_it(self):
        glass = GlassBroken.objects.get()
        assert not glass.is_open
        assert unseen(self.person("alice")).get() == glass
        assert not unseen(self.person("ruth")).exists()


def test_production_has_no_demo(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("demo", stdout=StringIO())
    assert not Practice.objects.exists()


def test_stories_take_turns_in_the_order_of_time(db):
    now = clock.now()
    seen = []

    def story(name, *hours):
        for hour in hours:
            yield now + timedelta(hours=hour)
            seen.append((name, clock.now() - now == timedelta(hours=hour)))

    stage = Stage(now)
    stage.enter(story("first", -5, -1, 2))
    stage.enter(story("second", -3, -2))
    stage.play()
    assert seen == [("first", True), ("second", True), ("second", True), ("first", True)]
