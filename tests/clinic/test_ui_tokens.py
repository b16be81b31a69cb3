"""Colours that everybody can read, by day and by night, and pages light enough for an old phone."""

import re

import brotli
import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "clinic" / "ui" / "static"
TOKENS = (STATIC / "porchlight" / "tokens.css").read_text()


def block(selector: str) -> dict[str, str]:
    body = re.search(re.escape(selector) + r" \{([^}]*)\}", TOKENS).group(1)
    return dict(re.findall(r"--pl-([\w-]+): ([^;]+);", body))


DAY = block("\n:root")
NIGHT = block('\n[data-bs-theme="dark"]')
SYSTEM_NIGHT = block(":root:not([data-bs-theme])")

TEXT = [
    (ink, ground)
    for ground in ("paper", "surface", "sunken")
    for ink in ("ink", "muted", "link")
] + [
    *[(tone, f"{tone}-glow") for tone in ("good", "warn", "danger", "info")],
    *[("ink", f"{tone}-glow") for tone in ("good", "warn", "danger", "info", "lamp")],
    ("on-action", "action"),
    ("on-action", "action-hover"),
    ("on-danger", "danger"),
    ("on-lamp", "lamp-glow"),
    ("danger", "paper"),
    ("danger", "surface"),
]  # fmt: skip
EDGES = [("line-strong", "surface"), ("focus", "paper"), ("focus", "surface"), ("danger", "surface")]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_rightly():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize("ink, ground", TEXT)
def test_text_can_be_read(theme, ink, ground):
    assert contrast(theme[ink], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize("edge, ground", EDGES)
def test_edges_and_focus_can_be_seen(theme, edge, ground):
    assert contrast(theme[edge], theme[ground]) >= 3


def test_the_two_nights_are_one():
    assert NIGHT == SYSTEM_NIGHT
    assert set(NIGHT) == set(DAY) - {"radius", "space"}


def test_the_portals_first_view_weighs_less_than_60_kb(client, db):
    page = client.get("/sign-in/").content
    files = re.findall(r'(?:href|src)="/static/([^"#]+)', page.decode())
    assert {"porchlight/icons.svg", "porchlight/js/page.js", "porchlight/tokens.css"} <= set(files)
    weights = [len(brotli.compress((STATIC / name).read_bytes())) for name in set(files)]
    assert sum(weights) + len(page) < 60_000
