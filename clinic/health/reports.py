"""What browsers report when a page tried what our Content-Security-Policy forbids.

Only which directive and which origin are written down. A report also holds the page's address, the line and a sample of
the script: those could name a case or a person, so they are never looked at.
"""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

logger = logging.getLogger("porchlight.csp")

LARGEST = 16 * 1024
AT_ONCE = 20  # a browser may bundle reports
DIRECTIVE = re.compile(r"[a-z]+(-[a-z]+){0,4}")
KEYWORDS = frozenset({"inline", "eval", "wasm-eval", "self", "data", "blob", "trusted-types-sink"})
HOST = re.compile(r"[a-z0-9.-]{1,80}(:[0-9]{1,5})?")


def write_down(body: bytes) -> int:
    """Write the reports in `body` into the log; their number. What makes no sense is passed over."""
    found = list(_reports(body))[:AT_ONCE]
    for directive, origin in found:
        logger.warning("the policy refused %s from %s", directive, origin)
    return len(found)


def _reports(body: bytes) -> Iterator[tuple[str, str]]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return
    for entry in content if isinstance(content, list) else [content]:
        if not isinstance(entry, dict):
            continue
        report = entry.get("csp-report") or entry.get("body")  # report-uri's shape, and report-to's
        if isinstance(report, dict):
            directive = _either(report, "effective-directive", "effectiveDirective", "violated-directive")
            yield _directive(directive), _origin(_either(report, "blocked-uri", "blockedURL"))


def _either(report: dict[str, Any], *names: str) -> str:
    return next((value for name in names if isinstance(value := report.get(name), str)), "")


def _directive(text: str) -> str:
    name = text.partition(" ")[0]
    return name if len(name) <= 40 and DIRECTIVE.fullmatch(name) else "(something)"


def _origin(text: str) -> str:
    """Scheme and host, or one of the few words that stand for "no address"; never a path."""
    if text in KEYWORDS:
        return text
    try:
        parts = urlsplit(text.lower())
    except ValueError:
        return "(somewhere)"
    if parts.scheme in {"http", "https", "ws", "wss"} and HOST.fullmatch(parts.netloc):
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}:" if re.fullmatch(r"[a-z][a-z0-9+-]{0,20}", parts.scheme) else "(somewhere)"
