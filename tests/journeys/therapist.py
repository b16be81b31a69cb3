"""Alice, Mina's therapist: her pages, from the empty caseload to the signed note."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from clinic import clock
from tests.journeys.people import Person, starts

GATE = {
    "Is the loved one an adult?": "Yes",
    "Is there an emergency now?": "No",
    "Are they a danger to themselves?": "No",
    "Are they a danger to others?": "No",
    "Are they seriously mentally or physically ill": "No",
    "Is there violence": "No",
}
OWN_GOAL = {
    "The goal, in the client’s words": "I leave the mornings to him",
    "+2": "I have my coffee in peace on six mornings.",
    "+1": "I do not wake him on five mornings.",
    "0": "I do not wake him on three mornings.",
    "−1": "I wake him on most mornings.",
    "−2": "I wake him every morning and we fight.",
}
WORDS = {
    "What happened": "We talked about mornings. She slept twice.",
    "Risk statement": "None named, for her or for him.",
    "What comes next": "She keeps Thursday evenings for herself.",
}
AT_LEAST = timedelta(seconds=30)  # between signing and the message: time enough to kill the worker before it


class Therapist(Person):
    """The clinician's pages."""

    case_url = note_url = ""

    def sees_an_empty_caseload(self) -> None:
        self.goto("/")
        self.sees("Nothing is waiting for you.", "No case yet", "Open your first case")
        self.follow("Open a case")

    def opens_a_case(self, name: str, email: str, zone: str) -> None:
        self.fill({"Client’s name": name, "Client’s e-mail address": email, "Client’s time zone": zone})
        self.fill({"Whom they worry about: what the client calls them": "Theo", "They are the client’s": "sibling"})
        self.fill({"How they are doing": "struggling", "What is going on": "He drinks alone, since spring."})
        self.press("Open the case")
        self.sees(name, "Theo", "He drinks alone", "Responsible")
        self.case_url = self.page.url

    def opens_the_case(self) -> None:
        self.goto(self.case_url)

    def invites_the_client(self) -> None:
        self.panel("The client’s way in").get_by_role("button", name="Invite the client").click()
        self.sees("The invitation is made.")

    def sets_a_goal_from_the_library(self, title: str) -> None:
        self.opens_the_case()
        self.panel("Goals").get_by_role("link", name="Set a goal").click()
        self.main.get_by_role("link", name=re.compile(f"^Start from this.*{re.escape(title)}")).click()
        self.press("Set the goal")
        expect(self.panel("Goals")).to_contain_text(title)

    def is_asked_before_letting_go(self) -> None:
        """Refused until the six questions are answered; what was typed stays, and then it goes through."""
        self.panel("Goals").get_by_role("link", name="Set a goal").click()
        self.follow("Write your own")
        self.fill({"What it is about": "letting_go", **OWN_GOAL})
        self.press("Set the goal")
        self.sees("This goal has to wait", "What you have typed stays on this page.")
        expect(self.page.get_by_role("alert")).to_be_visible()
        with self.context.expect_page() as opened:
            self.follow("Open the safety questions in a new tab")
        self.answers_the_safety_questions_in(opened.value)
        for label, text in OWN_GOAL.items():
            expect(self.field(label)).to_have_value(text)
        self.press("Set the goal")
        expect(self.panel("Goals")).to_contain_text(OWN_GOAL["The goal, in the client’s words"])

    def answers_the_safety_questions_in(self, tab) -> None:
        here, self.page = self.page, tab
        for question, answer in GATE.items():
            self.choose(question, answer)
        self.fill({"What your answers rest on": "The client told me, in the first session."})
        self.press("Save the answers")
        self.sees("The answers are clear")
        self.page.close()
        self.page = here

    def gives(self, title: str, *, due, line: str) -> None:
        self.opens_the_case()
        self.panel("Homework").get_by_role("link", name="Give a module").click()
        self.main.get_by_role("radio", name=re.compile(title)).check()
        self.fill({"Until when": due.isoformat(), "A personal line": line})
        self.press("Give it")
        expect(self.panel("Homework")).to_contain_text("Not begun")

    def reads_what_waits_on_her_home(self, *texts: str) -> None:
        self.goto("/")
        self.panel("Needs you").get_by_role("link", name="Homework to read", exact=True).click()
        self.sees(*texts)
        self.main.get_by_role("button", name="Mark as read", exact=True).last.click()  # at the end of what was read
        expect(self.panel("Homework")).to_contain_text("Read")
        self.goto("/")
        expect(self.panel("Needs you")).not_to_contain_text("Homework to read")

    def books_what_has_just_begun(self, zone: str) -> None:
        start = clock.now().astimezone(ZoneInfo(zone)) - timedelta(minutes=5)
        self.opens_the_case()
        self.panel("Appointments").get_by_role("link", name="Book an appointment").click()
        self.fill({"Date": f"{start:%Y-%m-%d}", "Time": f"{start:%H:%M}"})
        self.press("Book")
        self.sees("Booked for")

    def begins_the_note(self) -> None:
        self.press("Write the note")
        for label, text in WORDS.items():
            self.types(label, text)
        self.note_url = self.page.url

    def finds_the_draft(self) -> None:
        self.goto("/")
        self.panel("Needs you").get_by_role("link", name="Note not signed", exact=True).click()
        expect(self.page).to_have_url(self.note_url)
        for label, text in WORDS.items():
            expect(self.field(label)).to_have_value(text)

    def rates(self, ratings: dict[str, str]) -> None:
        for goal, level in ratings.items():
            self.choose(goal, level)

    def signs_with_a_message(self, zone: str) -> datetime:
        """On the client's own clock, in a minute or two; gives the moment."""
        soon = clock.now() + AT_LEAST + timedelta(minutes=1)
        wall = soon.astimezone(ZoneInfo(zone)).replace(second=0, microsecond=0)
        self.choose("A message to the client afterwards", "At a time of my choice")
        self.fill({"Time of my choice": f"{wall:%Y-%m-%dT%H:%M}"})
        self.press("Sign")
        expect(self.main.get_by_role("article").first).to_contain_text(WORDS["What happened"])
        return wall

    def finds_the_note_locked(self) -> None:
        """In the page: its words are text, no field holds them, and nothing signs or saves it."""
        self.goto(self.note_url)
        for label in WORDS:
            expect(self.field(label)).to_have_count(0)
        expect(self.main.get_by_role("button", name=starts("Save draft"))).to_have_count(0)
        expect(self.main.get_by_role("button", name="Sign", exact=True)).to_have_count(0)

    def cannot_change_it_through_the_api(self) -> None:
        note = self.note_url.rstrip("/").rpartition("/")[2]
        answer = self.asks("PATCH", f"/api/v1/notes/{note}/", {"revision": 99, "body": "Something else."})
        assert (answer["status"], answer["type"]) == (422, "application/problem+json"), answer
        assert "signed and cannot be changed" in answer["json"]["detail"], answer

    def sees_the_message(self, state: str) -> None:
        self.opens_the_case()
        row = self.panel("Messages to the client").get_by_role("listitem").filter(has_text="After a session")
        expect(row).to_have_count(1)
        expect(row).to_contain_text(state)
