"""What no template may hold: anything inline (the CSP refuses it), anything from elsewhere, a comment that shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
COMPONENTS = sorted((settings.BASE_DIR / "templates" / "components").glob("*.html"))
SCRIPTS = sorted((settings.BASE_DIR / "clinic" / "ui" / "static" / "porchlight" / "js").glob("*.js"))
ELSEWHERE = {"https://www.weather.gov"}  # the quick exit
NEVER = {
    r"\sstyle\s*=": "a style attribute: use a class of porchlight.css",
    r"<style\b": "an inline style sheet: use porchlight.css",
    r"\son[a-z]+\s*=": "an inline handler: write an ES module",
    r"\bhx-on": "hx-on: write an ES module",
    r"javascript:": "a javascript: address",
    r"<script(?![^>]*\ssrc=)": "an inline script: write an ES module",
    r"\|\s*safe\b": "|safe: let it be escaped, or clean it in Python",
    r"{%\s*autoescape\s+off": "autoescape off",
    r"{{\s*attrs\s*}}": "{{ attrs }}: it does not escape; name the input in c-vars",
    r"{#(?:(?!#}).)*$": "a comment over several lines: Django would show it",
}


def findings(source: str) -> Iterator[str]:
    for pattern, what in NEVER.items():
        if re.search(pattern, source, re.IGNORECASE | re.MULTILINE):
            yield what
    for address in re.findall(r"""(?:src|href|action)=["'](https?:[^"']*|//[^"']*)""", source):
        if address not in ELSEWHERE:
            yield f"an address elsewhere: {address}"


def test_the_scan_finds_what_it_looks_for():
    bad = '<p style="x" onclick="y">{# a\nb #}<script>1</script><img src="https://cdn.example/x.png">{{ a|safe }}'
    assert len(list(findings(bad))) == 6
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_nothing_inline_and_nothing_from_elsewhere(path: Path):
    assert list(findings(path.read_text())) == []
    get_template(str(path.relative_to(settings.BASE_DIR / "templates")))  # and it can be read


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_says_its_inputs_first_and_the_gallery_shows_it(path: Path):
    name = path.stem.replace("_", "-")
    assert path.read_text().startswith(f"{{# {name}: ")
    shown = (settings.BASE_DIR / "templates" / "clinic" / "ui" / "gallery.html").read_text()
    inside = "".join(other.read_text() for other in COMPONENTS)
    assert re.search(rf"<c-{name}[\s>/]", shown + inside), f"Show <c-{name}> in the gallery."


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_build_no_code_and_no_markup_from_strings(path: Path):
    assert not re.search(
        r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", path.read_text()
    )
    assert "import " not in path.read_text(), "Each module stands alone: its hashed name is not known to others."
