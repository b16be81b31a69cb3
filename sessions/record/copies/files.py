"""A copy as a file: JSON for programs, a tagged PDF for people.

The PDF's template (record.typ) gets the copy as data, never as markup: what somebody wrote is shown as they wrote it.
"""

import json
import unicodedata
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typst
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from caregivers.copies import Entry, when
from sessions.record.copies.actions import FORMAT, VERSION, Extent, RecordCopy

TEMPLATE = Path(__file__).parent / "record.typ"
FORMATS = {"pdf": "application/pdf", "json": "application/json"}


def as_data(copy: RecordCopy) -> dict[str, Any]:
    """The copy as JSON-able data, in the documented format."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "extent": copy.extent.value,
        "made_at": copy.made_at,
        "practice": copy.practice,
        "client": copy.profile.data,
        "cases": [
            {
                "number": one.case.number,
                "opened_at": one.case.opened_at,
                "closed_at": one.case.closed_at,
                "sections": {section.key: [entry.data for entry in entries] for section, entries in one.sections},
            }
            for one in copy.episodes
        ],
        "erased_cases": [{"number": case.number, "erased_at": case.erased_at} for case in copy.erased],
        "left_out": copy.left_out,
    }


def as_json(copy: RecordCopy) -> bytes:
    """The copy as a JSON file."""
    return json.dumps(as_data(copy), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def as_pdf(copy: RecordCopy) -> bytes:
    """The copy as a PDF that screen readers can read (PDF/UA-1)."""
    with timezone.override(copy.client.time_zone), translation.override(copy.client.language):
        pages = _pages(copy)
    try:
        return _typeset(pages, ["ua-1"])
    except typst.TypstError:
        pass  # a sign that no font here has, most likely an emoji: its name instead
    pages = _named(pages)
    try:
        return _typeset(pages, ["ua-1"])
    except typst.TypstError:
        return _typeset(pages, [])  # tagged all the same; the signs that nothing here can draw are empty boxes


def file_name(copy: RecordCopy, kind: str) -> str:
    """Neutral: whoever sees it among the downloads learns nothing but that it is a record."""
    day = date_format(timezone.localtime(copy.made_at, ZoneInfo(copy.client.time_zone)), "Y-m-d")
    number = f"-{copy.episodes[0].case.number}" if copy.extent == Extent.WHOLE and copy.episodes else ""
    return f"record{number}-{day}.{kind}"


def _typeset(pages: dict[str, Any], standards: Any) -> bytes:
    data = {"data": json.dumps(pages, ensure_ascii=False)}
    made: bytes = typst.compile(TEMPLATE.read_bytes(), format="pdf", sys_inputs=data, pdf_standards=standards)
    return made


def _pages(copy: RecordCopy) -> dict[str, Any]:
    several = len(copy.episodes) > 1
    parts = [{"title": _("Who it is about"), "level": 1, "entries": [_entry(copy.profile)], "nothing": ""}]
    for one in copy.episodes:
        if several or copy.extent == Extent.WHOLE:
            parts.append({"title": _episode_title(one.case), "level": 1, "entries": [], "nothing": ""})
        level = 2 if several or copy.extent == Extent.WHOLE else 1
        for section, entries in one.sections:
            nothing = "" if entries else _("Nothing here.")
            shown = [_entry(entry) for entry in entries]
            parts.append({"title": str(section.title), "level": level, "entries": shown, "nothing": nothing})
    for case in copy.erased:
        said = _("This record was erased on %(day)s.") % {"day": when(case.erased_at)}
        parts.append({"title": f"#{case.number}", "level": 1, "entries": [], "nothing": said})
    return {
        "title": _("My record") if copy.extent == Extent.CLIENT else _("Record"),
        "language": copy.client.language[:2],
        "made": _("%(practice)s, %(when)s") % {"practice": copy.practice, "when": when(copy.made_at)},
        "contents": _("Contents"),
        "parts": parts,
        "left_out_title": _("What is not in this file"),
        "left_out": copy.left_out,
        "page": _("Page"),
    }


def _episode_title(case: Any) -> str:
    until = when(case.closed_at).rpartition(", ")[0] if case.closed_at else _("today")
    since = when(case.opened_at).rpartition(", ")[0]
    return _("Case #%(number)d, %(since)s – %(until)s") % {"number": case.number, "since": since, "until": until}


def _entry(entry: Entry) -> dict[str, Any]:
    return {"heading": entry.heading, "lines": [[label, text.replace("\r", "")] for label, text in entry.lines]}


def _named(value: Any) -> Any:
    """Signs that are no letters, by their names: 🙂 becomes [slightly smiling face]."""
    if isinstance(value, dict):
        return {key: _named(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_named(inner) for inner in value]
    return "".join(_name(sign) for sign in value) if isinstance(value, str) else value


def _name(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in ("So", "Sk") and not sign.isascii():
        return f"[{unicodedata.name(sign, _('a sign')).lower()}]"
    # What only joins or varies a sign goes with it.
    return "" if kind in ("Cf", "Co", "Cn") or "VARIATION SELECTOR" in unicodedata.name(sign, "") else sign
