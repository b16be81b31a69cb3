"""A browser that checks CSRF, with a page open whose form is sent too late: for the tests of kept words."""

import re
from datetime import UTC, datetime, timedelta

from django.test import Client

from clinic import clock
from clinic.visits.mark import FIELD
from tests.cast import PASSWORD

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)
LATER = NINE + timedelta(hours=5)
WORDS = "He shouted <again>, canary-7319."
ANSWER = {"quiet_from": "22:30", "quiet_until": "07:15", "time_zone": "America/Denver", "note": WORDS}


class Desk:
    """A browser that checks CSRF, with one page open."""

    def __init__(self, person, address) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(person)
        self.address = address
        self.page = self.client.get(address).content.decode()

    def hidden(self, name, page=None):
        return re.search(rf'name="{name}" value="([^"]*)"', page or self.page).group(1)

    def send(self, address=None, **fields):
        hidden = {name: self.hidden(name) for name in ("csrfmiddlewaretoken", FIELD)}
        referer = f"http://testserver{self.address}"
        return self.client.post(address or self.address, {**hidden, **fields}, headers={"Referer": referer})

    def sign_in(self, person):
        page = self.client.get("/sign-in/").content.decode()
        token = self.hidden("csrfmiddlewaretoken", page)
        body = {"login": person.email, "password": PASSWORD, "csrfmiddlewaretoken": token, "next": "/kept/"}
        return self.client.post("/sign-in/", body)

    def send_late(self, **fields):
        with clock.at(LATER):
            return self.send(**fields)
