"""The rules that raise flags, each declared once: its key, its words, how soon, and what to do.

A room that finds something declares its rule here and calls `raise_flag` in the transaction that found it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from caregivers.safety.flags.models import Flag, Severity


def _case_page(flag: Flag) -> str:
    return reverse("record:case", args=[flag.case_id])


@dataclass(frozen=True)
class Rule:
    """A kind of flag. `one_open`: while one is open on the case, another reason joins it and raises no second."""

    key: str
    words: Any  # what it is, in a few words
    severity: Severity
    advice: Any  # what to do about it, in a sentence or two
    place: Callable[[Flag], str] = _case_page  # where one sees what raised it
    one_open: bool = False


GATE_NOT_CLEAR = Rule(
    key="gate_not_clear",
    words=_("Safety answers are not clear"),
    severity=Severity.URGENT,
    advice=_(
        "Stepping-back work waits. See which answers are not clear, go through the emergency page with your client, "
        "and answer the six questions again when things change. Closing this flag does not open the gate."
    ),
    place=lambda flag: reverse("safety:case", args=[flag.case_id]),
    one_open=True,
)
UNREADABLE = Rule(
    key="unreadable",
    words=_("A text cannot be read"),
    severity=Severity.SOON,
    advice=_(
        "Something written on this case is damaged or was moved, and is not shown. Nothing can be saved over it. Ask "
        "the person who looks after Porchlight to restore it from a backup: docs/keys.md says how."
    ),
    one_open=True,
)
RULES = {rule.key: rule for rule in (GATE_NOT_CLEAR, UNREADABLE)}


def rule_of(flag: Flag) -> Rule:
    """The rule that raised it; a plain one for a rule that is not declared any more: its flags stay."""
    return RULES.get(flag.rule) or Rule(flag.rule, flag.rule, Severity(flag.severity), "")
