"""The verifier. It trusts nothing that the owner of the database can write: triggers may have been dropped, rows
changed, chains computed again. What it cannot see is what happened after the last anchor by somebody who computed the
chain again as well; how much that is, it says.
"""

from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.audit.anchored import read_anchors
from clinic.audit.anchors import Anchor, anchor_file
from clinic.audit.models import AuditCheck, AuditSeal
from clinic.audit.walking import Walk

SHOWN = 20


@dataclass
class Report:
    """What was found. `findings` are sentences, the first ones; `more` says how many there are beyond them."""

    is_full: bool
    events: int = 0
    seals: int = 0
    head: AuditSeal | None = None
    last_anchor: Anchor | None = None
    unanchored: int = 0
    unsealed: int = 0
    made_up: int = 0
    findings: list[str] = field(default_factory=list)
    more: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.findings

    def found(self, sentence: str) -> None:
        """Another finding."""
        if len(self.findings) < SHOWN:
            self.findings.append(sentence)
        else:
            self.more += 1


def verify(*, since: AuditCheck | None = None, anchors: Path | None = None) -> Report:
    """Verify all of the chain, or (`since` an earlier check that found nothing) what came after it."""
    file = read_anchors(anchors or anchor_file())
    report = Report(is_full=since is None, last_anchor=file.last, notes=file.notes)
    walk = Walk(report, file)
    if since is not None:
        walk.begin_after(since)
    walk.seals()
    walk.rest()
    for sentence in file.findings:
        report.found(sentence)
    return report


def summary(report: Report) -> list[str]:
    """What the report says, in sentences."""
    lines = [*report.findings]
    if report.more:
        more = ngettext("… and %(count)d more finding.", "… and %(count)d more findings.", report.more)
        lines.append(more % {"count": report.more})
    if report.is_good:
        values = {"events": f"{report.events:,}", "seals": f"{report.seals:,}"}
        lines.append(_("The audit trail is whole: %(events)s events under %(seals)s seals.") % values)
    return [*lines, *report.notes, *_limits(report)]


def _limits(report: Report) -> list[str]:
    """How far the word *whole* goes."""
    lines = []
    if report.made_up:
        text = _("%(count)s events were made up, with times of the past, by `manage.py demo` or `generate`.")
        lines.append(text % {"count": f"{report.made_up:,}"})
    count = {"count": f"{report.unanchored:,}"}
    if report.last_anchor is None:
        lines.append(_("There is no anchor yet: only the chain itself protects all %(count)s events.") % count)
    else:
        at = {"at": f"{report.last_anchor.at:%Y-%m-%d %H:%M}"}
        lines.append(
            _("%(count)s events are younger than the last anchor (%(at)s UTC): only the chain protects them.")
            % (count | at)
        )
    lines.append(_("%(count)s events are not sealed yet.") % {"count": f"{report.unsealed:,}"})
    return lines
