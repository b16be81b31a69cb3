"""A diary over days: the new entry first and dated today, entries taken out, two devices put together."""

from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from clinic import clock
from clinic.library.kinds import KINDS
from clinic.library.kinds.diary import MOST_ENTRIES
from clinic.library.tags import draw_step

DIARY = KINDS["diary"]
SPEC = {"fields": [{"key": "day", "label": "When?", "type": "date"}, {"key": "offer", "label": "What I offered"}]}
RIDE, SOUP = {"day": "2026-03-01", "offer": "A ride"}, {"day": "2026-03-02", "offer": "Soup"}
EVENING = datetime(2026, 3, 3, 2, tzinfo=UTC)  # still March 2 in Denver


def drawn(value, errors=None):
    return draw_step(SimpleNamespace(kind="diary", spec=SPEC), value, errors or {})


def test_the_new_entry_comes_first_and_has_the_readers_day():
    with clock.at(EVENING), timezone.override("America/Denver"):
        entries = DIARY.inputs(SPEC, [RIDE], {})
    assert [(entry.is_new, entry.number) for entry in entries] == [(True, 2), (False, 1)]
    assert (entries[0].inputs[0].name, entries[0].inputs[0].value) == ("value.1.day", "2026-03-02")


def test_a_day_alone_is_no_entry_but_where_only_days_are_asked_it_is():
    typed = QueryDict(urlencode({"value.0.day": "2026-03-02", "value.0.offer": " "}))
    assert DIARY.from_post(SPEC, typed) == []
    assert DIARY.clean(SPEC, [{"day": "2026-03-02", "offer": ""}]) == []
    only_days = {"fields": SPEC["fields"][:1]}
    assert DIARY.clean(only_days, [{"day": "2026-03-02"}]) == [{"day": "2026-03-02"}]


def test_an_entry_is_told_from_the_others_by_its_day_and_its_first_words():
    html = drawn([RIDE, {"day": "", "offer": "word " * 40}])
    assert "Entry 1 · Sun, Mar 1 · A ride" in html
    assert html.index("Entry 2 · word word") < html.index("Entry 1 ·")
    assert "word " * 12 not in html.partition("</summary>")[0]


def test_an_entry_whose_box_is_ticked_goes_away_and_comes_back_when_it_is_unticked():
    fields = {"value.0.day": "2026-03-01", "value.0.offer": "A ride", "value.1.offer": "Soup"}
    assert [entry["offer"] for entry in DIARY.from_post(SPEC, QueryDict(urlencode(fields | {"remove": "0"})))] == [
        "Soup"
    ]
    assert len(DIARY.from_post(SPEC, QueryDict(urlencode(fields)))) == 2
    assert 'name="remove" value="0"' in drawn([RIDE])


def test_what_is_wrong_is_not_hidden():
    assert '<details class="step-entry" open>' in drawn([RIDE], {"value.0.day": "Please look here."})
    assert '<details class="step-entry">' in drawn([RIDE])


def test_what_two_devices_wrote_is_put_together():
    assert DIARY.both(SPEC, [RIDE, SOUP], [RIDE, {"day": "", "offer": "Tea"}]) == [
        RIDE,
        SOUP,
        {"day": "", "offer": "Tea"},
    ]


@pytest.mark.parametrize(("new", "lost"), [([RIDE, SOUP], False), ([SOUP], True), ([RIDE | {"offer": "x"}], True)])
def test_it_knows_when_words_are_lost(new, lost):
    assert DIARY.loses(SPEC, [RIDE], new) is lost


def test_when_it_is_full_it_says_what_to_do():
    html = drawn([RIDE] * MOST_ENTRIES)
    assert "There is no room for more entries." in html and "A new entry" not in html
