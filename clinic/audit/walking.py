"""One walk along the chain, from seal to seal, with the anchors beside it; in constant memory."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from clinic.audit.actions import MADE_UP
from clinic.audit.anchored import AnchorFile
from clinic.audit.anchors import ANCHORED
from clinic.audit.canonical import COLUMNS, DIGEST_BYTES, GENESIS, Coverage, Range, ids_of
from clinic.audit.models import AuditCheck, AuditEvent, AuditSeal
from clinic.audit.reading import AT_ONCE, digest_of, events_of, is_whole, ranges_of, seals_after
from clinic.audit.sealing import LATE, within

if TYPE_CHECKING:
    from clinic.audit.verifying import Report

SLACK = timedelta(hours=1)  # between the time in an event and the moment at which others can see it
VERB, AT, DETAILS = COLUMNS.index("verb"), COLUMNS.index("at"), COLUMNS.index("details")


def made_up_ranges() -> Iterator[Range]:
    """The events that `demo` and `generate` wrote with times of the past, as the trail itself says."""
    rows = AuditEvent.objects.filter(verb=MADE_UP).order_by("pk")
    for first, last in rows.values_list("details__first_event", "details__last_event"):
        if isinstance(first, int) and isinstance(last, int):
            yield first, last


def shortened(text: object) -> str:
    """Enough of a long list."""
    return f"{str(text)[:40]}…" if len(str(text)) > 40 else str(text)


class Walk:
    """One walk along the chain: where it is, and what it knows by then."""

    def __init__(self, report: "Report", file: AnchorFile) -> None:
        self.report, self.file = report, file
        self.number, self.hash, self.total = 0, GENESIS, 0
        self.coverage = Coverage()
        self.caught_up_at: datetime | None = None
        self.made_up = list(made_up_ranges())
        self.anchors = file.that_count(0)
        self.anchor = next(self.anchors, None)

    def begin_after(self, since: AuditCheck) -> None:
        """Begin a day before the last link of an earlier check: events come late by a day at most."""
        known = AuditSeal.objects.filter(number=since.seal).first()
        if known is None or known.hash != since.seal_hash:
            values = {"seal": since.seal, "date": since.checked_at.isoformat(timespec="minutes")}
            self.report.found(_("Seal %(seal)d is not the one that was verified on %(date)s.") % values)
            return
        before = AuditSeal.objects.filter(sealed_at__lt=known.sealed_at - LATE).order_by("-number")
        if (start := before.first()) is None:
            return
        self.number, self.hash, self.total = start.number, start.hash, start.total
        self.coverage = Coverage(start.through)
        caught_up = AuditSeal.objects.filter(number__lte=start.number, caught_up=True).order_by("-number")
        self.caught_up_at = caught_up.values_list("sealed_at", flat=True).first()
        self.anchors = self.file.that_count(start.number)
        self.anchor = next(self.anchors, None)

    # --- seals ---

    def seals(self) -> None:
        """Walk to the end of the chain."""
        for number, seal in seals_after(self.number):
            if number != self.number + 1:
                values = {"first": self.number + 1, "last": number - 1}
                self.report.found(_("Seals %(first)d to %(last)d are missing.") % values)
            elif seal is not None and seal.previous != self.hash:
                self.report.found(_("Seal %(seal)d does not follow the seal before it.") % {"seal": number})
            self.number = number
            if seal is None:
                self.report.found(_("Seal %(seal)d cannot be read.") % {"seal": number})
                continue
            self._seal(seal)

    def _seal(self, seal: AuditSeal) -> None:
        ranges, whole = ranges_of(seal) or [], is_whole(seal)
        span = {"seal": seal.number, "covers": shortened(seal.covers)}
        self.hash = seal.hash
        if not whole or not ranges:
            self.report.found(_("Seal %(seal)d was changed. It covers the events %(covers)s.") % span)
        elif seal.total != self.total + seal.count:
            self.report.found(_("Seal %(seal)d counts other events than the seals before it.") % span)
        if sum(not self.coverage.add(first, last) for first, last in ranges):
            self.report.found(_("Seal %(seal)d covers events that another seal covers: %(covers)s.") % span)
        self.total = seal.total if whole else self.total + sum(last - first + 1 for first, last in ranges)
        self._events(seal, ranges)
        self._anchor(seal)
        self.report.seals, self.report.head = self.report.seals + 1, seal
        if whole and seal.caught_up:
            self.caught_up_at = seal.sealed_at

    def _anchor(self, seal: AuditSeal) -> None:
        """Compare the chain with the anchors that were made of this very seal, or of one that is missing."""
        while self.anchor is not None and self.anchor.seal <= seal.number:
            same = (self.anchor.seal, self.anchor.hash, self.anchor.events) == (seal.number, seal.hash, seal.total)
            if not same:
                values = {"anchor": self.anchor.anchor, "seal": self.anchor.seal, "event": self.coverage.through}
                self.report.found(
                    _("Anchor %(anchor)d knows another seal %(seal)d: the chain up to event %(event)d was computed "
                      "again after it was anchored.") % values
                )  # fmt: skip
            self.anchor = next(self.anchors, None)

    # --- events ---

    def _events(self, seal: AuditSeal, ranges: list[Range]) -> None:
        digests = bytes(seal.digests)
        rows = events_of(ranges)
        for place, pk in enumerate(ids_of(ranges)):
            values = {"event": pk, "seal": seal.number}
            if (row := rows.get(pk, ...)) is ...:
                self.report.found(_("Event %(event)d is missing; seal %(seal)d covers it.") % values)
            elif row is None or digest_of(row) != digests[place * DIGEST_BYTES : (place + 1) * DIGEST_BYTES]:
                self.report.found(_("Event %(event)d was changed after seal %(seal)d was put on it.") % values)
            else:
                self._event(row)
        self.report.events += len(rows)

    def _event(self, row: tuple[Any, ...]) -> None:
        if self.caught_up_at and row[AT] < self.caught_up_at - SLACK:
            self._older_than_its_seal(row[0], row[AT])
        if row[VERB] == ANCHORED:
            number = row[DETAILS].get("count")
            if isinstance(number, int) and not self.file.knows(number):
                values = {"anchor": number, "event": row[0]}
                self.report.found(_("Anchor %(anchor)d, of which event %(event)d tells, is not in the file.") % values)

    def _older_than_its_seal(self, pk: int, at: datetime | None = None) -> None:
        if any(first <= pk <= last for first, last in self.made_up):
            self.report.made_up += 1
            return
        values = {"event": pk, "sealed": f"{self.caught_up_at:%Y-%m-%d %H:%M}"}
        self.report.found(
            _("Event %(event)d was put in later: its time lies before %(sealed)s UTC, when everything was sealed.")
            % values
        )

    def rest(self) -> None:
        """What no seal covers, and what the anchors know beyond the end of the chain."""
        if self.anchor is not None:
            values = {"seal": self.number, "anchor": self.anchor.anchor, "known": self.anchor.seal}
            self.report.found(
                _("The end was cut off: the chain ends at seal %(seal)d, and anchor %(anchor)d knows seal %(known)d.")
                % values
            )
        last = self.report.last_anchor
        self.report.unanchored = max(0, self.total - (last.events if last else 0))
        for some in self._uncovered():
            events = AuditEvent.objects.filter(some)
            self.report.unsealed += events.count()
            if self.caught_up_at:
                too_old = events.filter(at__lt=self.caught_up_at - SLACK).order_by("pk")
                for pk in too_old.values_list("pk", flat=True).iterator():
                    self._older_than_its_seal(pk)
        for pk in AuditEvent.objects.filter(pk__lt=1).values_list("pk", flat=True)[:AT_ONCE]:
            self.report.found(_("Event %(event)d was put in: no event of ours has such a number.") % {"event": pk})

    def _uncovered(self) -> Iterator[Any]:
        gaps = [*self.coverage.gaps]
        for place in range(0, len(gaps), AT_ONCE):
            yield within(gaps[place : place + AT_ONCE])
        yield Q(pk__gt=self.coverage.through)
