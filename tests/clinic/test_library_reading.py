"""How words are counted and graded, and how Markdown is shown."""

import pytest

from clinic.library.reading import blocks, grade, syllables
from clinic.library.text import render


def test_the_grade_is_that_of_the_formula():
    assert grade("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.") == 13.1
    assert grade("The cat sat on the mat.") == -1.4
    assert grade("") == 0.0


@pytest.mark.parametrize(
    ("word", "count"),
    [("family", 3), ("people", 2), ("loved", 1), ("wanted", 2), ("table", 2), ("violence", 3), ("emergency", 4),
     ("changes", 2), ("themselves", 2), ("appointment", 3), ("a", 1), ("rhythm", 1)],
)  # fmt: skip
def test_syllables_are_counted_about_right(word, count):
    assert syllables(word) == count


def test_text_without_marks_is_what_is_counted():
    assert blocks("### One\n\n- two **three**\n- [four](tel:988)\n") == ["One", "two three", "four"]


def test_markdown_is_rendered_without_html_and_with_safe_links():
    html = render("# Big\n\n## Small\n\n<script>x</script> [a](https://example.org) [b](javascript:x)", 3)
    assert "<h3>Big</h3>" in html and "<h4>Small</h4>" in html
    assert "<script" not in html and "javascript:x)" in html and 'href="javascript' not in html
    assert 'href="https://example.org" rel="noopener noreferrer"' in html
