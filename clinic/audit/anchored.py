"""The file of anchors as the verifier reads it: which lines are ours, in their place, and still count."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from clinic.audit.anchors import Anchor, digest_of, lines_of, parse


@dataclass
class AnchorFile:
    """What the first reading found. The lines themselves are read again by `that_count`, one at a time."""

    path: Path
    findings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    first: int = 0
    last: Anchor | None = None
    restores: list[Anchor] = field(default_factory=list)

    def knows(self, number: int) -> bool:
        """Whether the anchor with this number is in the file, or was given up when a backup was restored."""
        given_up = bool(self.restores) and number < self.restores[-1].anchor
        return given_up or (self.last is not None and self.first <= number <= self.last.anchor)

    def that_count(self, above: int) -> Iterator[Anchor]:
        """The anchors of seals above `above`, in the order of the chain, without those given up."""
        highest = 0
        for line in lines_of(self.path):
            try:
                found = parse(line)
            except ValueError:
                continue  # said by the first reading
            given_up = any(found.anchor < said.anchor and found.seal > said.seal for said in self.restores)
            if found.seal > above and not given_up and found.seal >= highest and found.is_signed is not False:
                highest = found.seal
                yield found


def read_anchors(path: Path) -> AnchorFile:
    """Walk the file once: each line must be one of ours and stand behind the line before it."""
    file = AnchorFile(path)
    before, unknown = "", ""
    for place, line in enumerate(lines_of(path), start=1):
        try:
            found = parse(line)
        except ValueError:
            file.findings.append(_("Line %(place)d of the anchors is not a line that we wrote.") % {"place": place})
            before = line
            continue
        if found.is_signed is False:
            file.findings.append(
                _("Line %(place)d of the anchors has a signature that is not ours.") % {"place": place}
            )
        if found.after_restore and found.is_signed:
            _restored(file, found)
        elif found.previous != (digest_of(before) if before else "") or not _follows(file, found):
            file.findings.append(
                _("Line %(place)d of the anchors does not follow the line before it: lines were taken out, put in or "
                  "changed.") % {"place": place}
            )  # fmt: skip
        unknown = found.key if found.is_signed is None else ""  # a line that we can check vouches for those before it
        file.first, file.last, before = file.first or found.anchor, found, line
    if unknown:
        file.findings.append(
            _("The newest anchors are signed with the key “%(key)s”, which FIELD_KEYS does not have. Put it back (at "
              "the end of the list), run `manage.py audit anchor`, and take it out again.") % {"key": unknown}
        )  # fmt: skip
    return file


def _follows(file: AnchorFile, found: Anchor) -> bool:
    return found.anchor == (file.last.anchor + 1 if file.last else 1)


def _restored(file: AnchorFile, found: Anchor) -> None:
    """The operator's word: what the file said before is set aside, and everybody is told."""
    said = {"date": found.at.isoformat(timespec="minutes"), "seal": found.seal}
    file.notes.append(_("On %(date)s an operator said that a backup was restored, up to seal %(seal)d.") % said)
    if file.findings:
        aside = {"count": len(file.findings), "first": file.findings[0]}
        file.notes.append(_("Before that, the anchors had %(count)d faults. The first: %(first)s") % aside)
    file.findings.clear()
    file.restores.append(found)
