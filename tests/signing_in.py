"""Somebody is signed in, without the pages: what their session then knows of how they proved who they are."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from playwright.sync_api import Browser, Page

from clinic.accounts.models import User

AN_HOUR = 60 * 60


def let_in(client: Client, user: User | AnonymousUser, *, verified: bool = True, recent: bool = True) -> None:
    """Sign `user` in; nobody stays outside.

    Staff count as having shown their second factor unless not `verified`. All of it happened just now, or, where it
    is not to be `recent`, an hour ago: then what is sensitive asks again.
    """
    if not isinstance(user, User):
        return
    client.force_login(user)
    at = time.time() if recent else time.time() - AN_HOUR
    records: list[dict[str, Any]] = [{"method": "password" if user.is_staff else "code", "at": at}]
    if user.is_staff and verified:
        records.append({"method": "mfa", "type": "totp", "at": at})
    session = client.session
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@contextmanager
def opened_by(person: User, browser: Browser, url: str, **usual: Any) -> Iterator[Callable[..., Page]]:
    """Within the block: opens a browser of its own in which `person` is signed in, as often as one likes.

    `usual` and what is said at opening are options of Playwright's context, such as `java_script_enabled`.
    """
    opened = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(**{"base_url": url} | usual | options)
        opened.append(context)
        client, name = Client(), settings.SESSION_COOKIE_NAME
        let_in(client, person)
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
        return context.new_page()

    try:
        yield open_one
    finally:
        for context in opened:
            context.close()
