"""Mina, who worries about her brother: on a phone first, then on another device."""

import re

from playwright.sync_api import expect

from tests.journeys.people import Person

PILES = {
    "When I go to bed": "Mine",
    "Whether they drink": "Not mine",
    "How I sound when we talk": "Mine",
    "Whether they see a doctor": "Not mine",
    "How calm our evenings are": "I can influence",
    "Whether they open their mail": "Not mine",
    "What I do with my own money": "Mine",
    "What they think of me": "Not mine",
    "How easy help is to find": "I can influence",
    "Whether I see my friends": "Mine",
}
THOUGHT = "The rent of his flat.\nHalf of it is fear, and that half is mine."
PLAN = "One supper a week with no talk of doctors"


class Caregiver(Person):
    """The caregiver's own pages."""

    width, height = 360, 740

    def comes_in(self, link: str) -> None:
        for _twice in range(2):
            self.goto(link)
        self.press("Come in")
        self.sees("Nothing to do right now")
        self.has_no_sideways_scrolling()

    def has_no_sideways_scrolling(self) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), self.page.url

    def signs_in_by_code(self) -> None:
        self.goto("/sign-in/")
        self.fill({"E-mail address": self.email})
        self.press("Send me a code")
        self.sees("Enter the code")
        letter = self.product.mail.wait_for(self.email, saying="your code is")
        code = re.search(r"your code is (\S+)", str(letter.get_content()))
        assert code
        self.fill({"Code": code[1]})
        self.press("Sign in")
        expect(self.page).to_have_url(re.compile("/my/$"))

    def finds_on_her_home(self, title: str, line: str, button: str) -> None:
        self.goto("/my/")
        step = self.panel(title)
        expect(step).to_contain_text("Your next step")
        expect(step).to_contain_text(line)
        self.has_no_sideways_scrolling()
        step.get_by_role("link", name=button).click()

    def reads_and_goes_on(self, *titles: str) -> None:
        for title in titles:
            self.is_at(title)
            self.press("Continue")

    def is_at(self, title: str) -> None:
        expect(self.main.get_by_role("heading", level=1)).to_have_text(title)
        self.has_no_sideways_scrolling()

    def sorts(self) -> None:
        self.is_at("Sort it")
        for worry, pile in PILES.items():
            self.choose(worry, pile)
        self.press("Continue")

    def begins_a_thought(self) -> None:
        self.is_at("One of my own")
        self.types("What else weighs on me", THOUGHT)

    def finds_her_thought(self) -> None:
        self.is_at("One of my own")
        expect(self.field("What else weighs on me")).to_have_value(THOUGHT)
        self.press("Continue")

    def goes_to_the_end(self) -> None:
        self.is_at("How heavy is it?")
        self.main.get_by_role("radio", name="7", exact=True).check()
        self.press("Continue")
        self.is_at("This week")
        self.fill({"What will I try?": PLAN})
        self.press("Continue")
        self.is_at("Two questions to end with")
        self.choose("Your daughter, who is 30", "Not mine")
        self.choose("Your friend says", "No. This is a time to act.")
        self.press("Continue")
        self.sees("The last page", "The rent of his flat.", PLAN)
        self.choose("How was this for you?", "This was hard")
        self.press("Finish")
        self.sees("Done. Well done for taking the time.", "Your therapist can read this now.")
