"""Files of the library in and out: single Markdown files, or a zip of them. Nothing here writes to the database."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from clinic.errors import RuleViolation
from clinic.library.files import PATHWAYS, ModuleFile, PathwayFile, parse_module, parse_pathway
from clinic.library.frontmatter import SLUG
from clinic.library.yamls import ModuleFileError

LARGEST_FILE = 256 * 1024
LARGEST_BUNDLE = 4 * 1024 * 1024  # unpacked
MOST_FILES = 200
WHEN = (1980, 1, 1, 0, 0, 0)  # the same library makes the same zip
IGNORED = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|\.git(ignore|attributes)$|README(\.md)?$|LICEN[CS]E[^/]*$)")
OF_A_PATHWAY = re.compile(rb"^(every_days|modules):", re.MULTILINE)


@dataclass(frozen=True)
class Bundle:
    """What was sent, read and checked."""

    modules: list[ModuleFile]
    pathways: list[PathwayFile]


def zipped(files: dict[str, str]) -> bytes:
    """`files` (path → text) as a zip."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in sorted(files.items()):
            bundle.writestr(zipfile.ZipInfo(name, WHEN), text.encode(), zipfile.ZIP_DEFLATED)
    return into.getvalue()


def read_bundle(sent: Iterable[tuple[str, bytes]]) -> Bundle:
    """The modules and pathways in what was sent (name and content of each file; zips are opened).

    Raises RuleViolation for what is no such file, is too large, or is damaged: with file, line and reason.
    """
    found: dict[str, bytes] = {}
    for name, data in sent:
        for path, content in _unpacked(name, data) if _is_zip(name, data) else [(name, data)]:
            _keep(found, path, content)
    if not found:
        raise _no(_("There is no module file in what you chose."))
    bundle = Bundle([], [])
    for path, content in sorted(found.items()):
        try:
            _read_into(bundle, PurePosixPath(path), content)
        except ModuleFileError as damaged:
            raise _no(str(damaged)) from None
    return bundle


def _read_into(bundle: Bundle, path: PurePosixPath, content: bytes) -> None:
    head = content.split(b"\n---", 1)[0]
    if path.parent.name == PATHWAYS or OF_A_PATHWAY.search(head):
        bundle.pathways.append(parse_pathway(content, path.name))
    else:
        bundle.modules.append(parse_module(content, path.name))


def _is_zip(name: str, data: bytes) -> bool:
    return name.lower().endswith(".zip") or data.startswith(b"PK\x03\x04")


def _unpacked(name: str, data: bytes) -> Iterable[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            infos = [info for info in bundle.infolist() if not info.is_dir()]
            _bear(name, infos)
            return [(info.filename, _content(bundle, info)) for info in infos if not IGNORED.search(info.filename)]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise _no(_("“%(name)s” cannot be opened as a zip file: it is damaged or locked.") % {"name": name}) from None


def _bear(name: str, infos: list[zipfile.ZipInfo]) -> None:
    """What the zip says of itself is not too much. What it really holds is measured again while it is read."""
    if len(infos) > MOST_FILES:
        raise _no(_("“%(name)s” holds more than %(most)d files.") % {"name": name, "most": MOST_FILES})
    if sum(info.file_size for info in infos) > LARGEST_BUNDLE:
        raise _no(_("“%(name)s” is too large when it is unpacked.") % {"name": name})


def _content(bundle: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with bundle.open(info) as file:
        return file.read(LARGEST_FILE + 1)


def _keep(found: dict[str, bytes], path: str, content: bytes) -> None:
    parts = path.split("/")
    stem, _dot, ending = parts[-1].rpartition(".")
    if not SLUG.fullmatch(stem) or ending != "md" or "\\" in path or not all(_is_folder(part) for part in parts[:-1]):
        raise _no(
            _("“%(path)s” is no name of a module file: it is the short name with .md, such as saying-it-well.md.")
            % {"path": path[:120]}
        )
    if len(content) > LARGEST_FILE:
        raise _no(_("“%(path)s” is larger than a module can be.") % {"path": path})
    if any(known.rpartition("/")[2] == parts[-1] and _same_shelf(known, path) for known in found):
        raise _no(_("“%(path)s” is there twice.") % {"path": path})
    if len(found) >= MOST_FILES:
        raise _no(_("These are more than %(most)d files.") % {"most": MOST_FILES})
    found[path] = content


def _same_shelf(one: str, other: str) -> bool:
    return (PATHWAYS in one.split("/")) == (PATHWAYS in other.split("/"))


def _is_folder(part: str) -> bool:
    return bool(re.fullmatch(r"[\w][\w .-]{0,79}", part)) and part not in (".", "..")


def _no(message: str) -> RuleViolation:
    return RuleViolation(f"{message} {_('Nothing was changed.')}", field="upload", code="files")
