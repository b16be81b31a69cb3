"""What a draft keeps of what was typed: the words as they are, within bounds, and nothing that is not the author's."""

from dataclasses import replace

from django.utils.translation import gettext as _

from clinic.errors import RuleViolation
from clinic.library.compare import FACT_LABELS, PART_LABELS
from clinic.library.drafts.edits import MOST_REMOVED, MOST_STEPS
from clinic.library.kinds import KINDS
from clinic.library.sheets import FACTS, Sheet, SheetStep

LONGEST_FACT = 4_000
LONGEST_TEXT = 20_000
ONE_LINE = frozenset({"title", "summary", "gate", "minutes", "number", "language", "licence", "every_days"})
FIXED = ("slug", "number")  # they say what the draft is about, and belong to no edit


def tidied(sheet: Sheet, before: Sheet) -> Sheet:
    """The sheet as a draft keeps it. Raises RuleViolation for what is too long and for steps that can't be."""
    facts = {name: _fact(name, sheet.facts.get(name, "")) for name in FACTS[sheet.what]}
    facts |= {name: before.facts[name] for name in FIXED if name in before.facts}
    steps = tuple(_step(step) for step in sheet.steps)
    if len(steps) > MOST_STEPS:
        raise RuleViolation(_("A module has at most %(most)d steps.") % {"most": MOST_STEPS}, field="steps")
    removed = tuple(_step(step) for step in sheet.removed[-MOST_REMOVED:])
    body = _bounded(_lines(sheet.body).strip(), LONGEST_TEXT, "body")
    return replace(sheet, facts=facts, steps=steps, removed=removed, body=body)


def _fact(name: str, text: str) -> str:
    text = " ".join(text.split()) if name in ONE_LINE else _lines(text).strip()
    if len(text) > LONGEST_FACT:
        raise RuleViolation(_too_long(FACT_LABELS[name], len(text) - LONGEST_FACT), field=name)
    return text


def _step(step: SheetStep) -> SheetStep:
    if step.kind not in KINDS:
        raise RuleViolation(
            _("“%(kind)s” is not a kind of step.") % {"kind": step.kind[:40]}, field=f"steps.{step.key}"
        )
    title = " ".join(step.title.split())
    return replace(
        step,
        title=_bounded(title, LONGEST_FACT, "title", step.key),
        body=_bounded(_lines(step.body).strip("\n"), LONGEST_TEXT, "body", step.key),
        settings=_bounded(_lines(step.settings).strip("\n"), LONGEST_TEXT, "settings", step.key),
    )


def _bounded(text: str, most: int, part: str, key: str = "") -> str:
    if len(text) > most:
        raise RuleViolation(
            _too_long(PART_LABELS[part], len(text) - most), field=f"steps.{key}.{part}" if key else part
        )
    return text


def _too_long(label: object, by: int) -> str:
    return _("%(label)s: %(count)d characters too long.") % {"label": label, "count": by}


def _lines(text: str) -> str:
    """One kind of line end, as the files have it; nothing that no file can hold."""
    return "\n".join(text.replace("\0", "").encode("utf-8", "ignore").decode().splitlines())
