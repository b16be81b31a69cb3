"""Who is in the story: each person is a browser of their own, and finds things by what stands on the page."""

import json
import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.services import Product
from tests.totp import Phone

PASSWORD = "four quiet lamps on the porch"


def starts(text: str) -> re.Pattern[str]:
    """Whatever begins with `text`: labels go on with “(optional)”, links with whom they are about."""
    return re.compile(rf"^\s*{re.escape(text)}")


class Person:
    """Somebody with a browser; `page` is the tab in front of them."""

    width, height = 1280, 900
    phone: Phone

    def __init__(self, browser: Browser, product: Product, email: str) -> None:
        self.browser, self.product, self.email = browser, product, email
        self.take_device(self.width, self.height)

    def take_device(self, width: int, height: int) -> None:
        """A browser that knows nothing of them yet."""
        self.context = self.browser.new_context(
            base_url=self.product.url, viewport={"width": width, "height": height}, locale="en-US"
        )
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()

    def put_device_away(self) -> None:
        """The browser is gone, in the middle of whatever it was."""
        self.context.close()

    def close_the_tab(self) -> None:
        """The tab is gone; the browser stays, and they stay signed in."""
        self.page.close()
        self.page = self.context.new_page()

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def goto(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None and answer.ok, f"{address}: {answer and answer.status}"

    def press(self, name: str) -> None:
        self.main.get_by_role("button", name=starts(name)).and_(self.main.locator(":not([aria-hidden])")).click()

    def follow(self, name: str) -> None:
        self.main.get_by_role("link", name=name).first.click()

    def field(self, label: str) -> Locator:
        return self.main.get_by_label(starts(label)).and_(self.main.locator("input, textarea, select"))

    def fill(self, fields: dict[str, str]) -> None:
        """Labels → what is typed there, or chosen from the list by its value."""
        for label, text in fields.items():
            field = self.field(label)
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(text)
            else:
                field.fill(text)

    def choose(self, question: str, answer: str) -> None:
        """One radio button of the group that asks `question`."""
        words = re.compile(rf"^\s*{re.escape(answer)}(\W|$)")  # “No” is not “Not sure”
        self.main.get_by_role("group", name=starts(question)).get_by_role("radio", name=words).check()

    def panel(self, title: str) -> Locator:
        return self.main.get_by_role("region", name=title, exact=True)

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.main).to_contain_text(text)

    def types(self, label: str, text: str) -> None:
        """Type, and wait until the page has saved it by itself."""
        words = json.dumps(text)[1:-1]
        with self.page.expect_response(lambda answer: words in (answer.request.post_data or "")) as saved:
            self.field(label).fill(text)
        assert saved.value.ok, saved.value.status
        expect(self.main.get_by_role("status").filter(has_text="Saved at")).to_be_visible()

    def comes_in_as_staff(self, link: str) -> None:
        """Looking at the link changes nothing; the button comes in."""
        for _twice in range(2):
            self.goto(link)
        self.fill({"Choose a password": PASSWORD})
        self.press("Come in")
        self.sets_up_the_app()

    def sets_up_the_app(self) -> None:
        """Nothing else opens before; recovery codes are shown at the end."""
        self.page.goto("/")
        self.sees("One more lock for your account")
        self.follow("Use an app")
        self.phone = Phone(self.main.locator(".key").inner_text())
        self.fill({"Code": self.phone.code()})
        self.press("Finish")
        self.sees("Your recovery codes")
        self.follow("I have kept them")
        expect(self.page).not_to_have_url(re.compile("sign-in"))

    def signs_in_with_password(self) -> None:
        self.page.goto("/sign-in/")
        self.fill({"E-mail address": self.email, "Password": PASSWORD})
        self.press("Sign in")
        self.sees("One more thing")
        self.fill({"Code": self.phone.code()})
        self.press("Sign in")
        expect(self.page).not_to_have_url(re.compile("/sign-in/"))

    def asks(self, method: str, address: str, body: dict[str, Any]) -> dict[str, Any]:
        """What the API answers to a program that has their session: status, type, and the JSON."""
        answer: dict[str, Any] = self.page.evaluate(
            """async ([method, address, body]) => {
                const token = document.querySelector("meta[name=csrf-token]").content;
                const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
                const answer = await fetch(address, {method, headers, body: JSON.stringify(body)});
                return {status: answer.status, type: answer.headers.get("Content-Type"), json: await answer.json()};
            }""",
            [method, address, body],
        )
        return answer


class Manager(Person):
    """Pat, who runs the practice."""

    def invites(self, name: str, email: str) -> None:
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name="People").click()
        self.follow("Invite somebody")
        self.fill({"Name": name, "E-mail address": email})
        self.choose("Role", "Therapist")
        self.press("Send the invitation")
        self.sees(f"The invitation for {name} is sent.")
