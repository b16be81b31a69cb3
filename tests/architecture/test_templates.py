"""What Django's template language lets pass in silence."""

from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FOUND = sorted(TEMPLATES.rglob("*.html"))


def test_the_scan_found_the_templates():
    assert len(FOUND) > 20


@pytest.mark.parametrize("path", FOUND, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_comment_ends_on_its_line(path):
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        assert line.count("{#") == line.count("#}"), (
            f"{path.name}:{number}: a comment in braces that runs over the line is not a comment: it is shown, and what "
            f"stands in it is run. Use one for each line."
        )
