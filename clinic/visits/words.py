"""What somebody sent when their visit had ended is kept for them: sealed, for an hour, and shown to nobody else.

Never kept: passwords and codes, files, forms in which nothing was typed, and what goes through the API.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpRequest

from clinic.accounts.models import User
from clinic.ui.doors import Door, door_of
from clinic.ui.forms import as_id
from clinic.visits.mark import FIELD, person_of
from clinic.visits.models import REMEMBERED, KeptWords

KEPT = "kept"  # the hidden field with which kept words are sent again
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
LONGEST = 500_000  # characters in one form
AT_MOST = 10  # forms of one person
NOT_WORDS = frozenset({FIELD, KEPT, "csrfmiddlewaretoken"})
SILENT = frozenset({"once", "revision", "next"})  # sent again, but nothing that anybody typed
SECRET = re.compile(r"passw|passphrase|secret|code|otp|credential|token|pin$", re.IGNORECASE)


def keep(request: HttpRequest, view: Any) -> KeptWords | None:
    """Keep what was sent for the person whose page it was. None where it is not to be kept."""
    if not _may_be_kept(request, view):
        return None
    person = person_of(request.POST[FIELD])
    writer = User.objects.filter(pk=person, is_active=True).first() if person else None
    if writer is None:
        return None
    fields = [(name, values) for name, values in request.POST.lists() if name not in NOT_WORDS]
    if not any(is_shown(name, values) for name, values in fields):
        return None
    return _kept(writer, {"address": request.get_full_path(), "page": page_before(request), "fields": fields})


@transaction.atomic
def _kept(writer: User, content: dict[str, Any]) -> KeptWords:
    waiting = KeptWords.objects.waiting_for(writer).values_list("pk", flat=True)
    KeptWords.objects.filter(pk__in=list(waiting[AT_MOST - 1 :])).delete()
    row = KeptWords(user=writer)
    row.seal(content)
    row.save(force_insert=True)
    return row


def _may_be_kept(request: HttpRequest, view: Any) -> bool:
    if request.method != "POST" or request.content_type not in FORMS:
        return False
    if FIELD not in request.POST or door_of(view) in (None, Door.PUBLIC, Door.API) or not _from_us(request):
        return False
    names = set(request.POST) - NOT_WORDS
    sensitive = sensitive_parameters(view)
    if sensitive == "__ALL__" or names & set(sensitive) or any(SECRET.search(name) for name in names):
        return False
    return sum(len(value) for _name, values in request.POST.lists() for value in values) <= LONGEST


def is_of_another(request: HttpRequest, person: str) -> bool:
    """Whether this form stood on a page that was made for somebody other than `person`, who is signed in now."""
    if request.method != "POST" or request.content_type not in FORMS:
        return False
    writer = person_of(request.POST.get(FIELD, ""))
    return writer is not None and str(writer) != person


def _from_us(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def sensitive_parameters(view: Any) -> Any:
    """What ``@sensitive_post_parameters`` says of a view: names, or "__ALL__". Looked up in what it wrapped."""
    while view is not None:
        code = getattr(view, "__code__", None)
        if code is not None and code.co_name == "sensitive_post_parameters_wrapper":
            cells = dict(zip(code.co_freevars, view.__closure__, strict=True))
            return cells["parameters"].cell_contents or "__ALL__"
        view = getattr(view, "__wrapped__", None)
    return ()


def is_shown(name: str, values: list[str]) -> bool:
    """Whether a field holds something that a person typed or chose."""
    return name not in SILENT and any(value.strip() and as_id(value) is None for value in values)


def shown(fields: list[Any]) -> Iterator[tuple[str, str, int]]:
    """What was typed, for a page: a name that reads, the words, and how many lines they want."""
    for name, values in fields:
        if is_shown(name, values):
            text = "\n".join(values)
            lines = sum(1 + len(line) // 45 for line in text.split("\n"))
            yield name.rpartition("-")[2].replace("_", " ").strip().capitalize(), text, min(lines, 12)


def take(user: User, pk: Any) -> None:
    """Forget one of one's own: it was sent, or thrown away."""
    KeptWords.objects.filter(user=user, pk=pk).delete()


def page_before(request: HttpRequest) -> str:
    """The page of ours that the form stood on; "/" where the browser does not say."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return "/"
    return f"{page.path}?{page.query}" if page.query else page.path


def expires_at(row: KeptWords) -> Any:
    """Until when the words are there."""
    return row.kept_at + REMEMBERED
