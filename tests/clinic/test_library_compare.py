"""Two versions side by side: which words are gone, which are new, which steps moved."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from clinic.library.compare import GONE, NEW, SAME, Piece, compare
from clinic.library.files import SHIPPED, read_module
from clinic.library.sheets import Sheet, SheetStep, What
from clinic.library.shelf import sheet_of_file


def sheet(*steps, **facts):
    return Sheet(What.MODULE, facts, tuple(steps))


def step(key, body="", **more):
    return SheetStep(key, "read", key.title(), body, **more)


def test_a_sheet_says_the_same_as_itself():
    shipped = sheet_of_file(read_module(SHIPPED / "en" / "what-i-can-control.md"))
    changes = compare(shipped, shipped)
    assert changes.is_same and len(changes.steps) == len(shipped.steps)


def test_the_words_that_differ_are_marked_and_the_others_are_not():
    changes = compare(
        sheet(step("a", "You are not alone.\nBreathe.")), sheet(step("a", "You are never alone.\nBreathe."))
    )
    (pair,) = changes.steps[0].pairs
    assert pair.before == [Piece(SAME, "You are "), Piece(GONE, "not "), Piece(SAME, "alone.\nBreathe.")]
    assert pair.after == [Piece(SAME, "You are "), Piece(NEW, "never "), Piece(SAME, "alone.\nBreathe.")]


def test_steps_belong_together_by_their_keys():
    before = sheet(step("a", "one"), step("b", "two"), step("c", "three"))
    after = sheet(step("c", "three"), step("a", "one"), step("d", "four"))
    changes = compare(before, after)
    assert changes.moved and not changes.is_same
    shown = {pair.title: (pair.before_place, pair.after_place, pair.is_new, pair.is_gone) for pair in changes.steps}
    assert shown["C"] == (3, 1, False, False) and shown["A"] == (1, 2, False, False)
    assert shown["D"] == (None, 3, True, False) and shown["B"] == (2, None, False, True)
    gone = next(pair for pair in changes.steps if pair.is_gone)
    assert {piece.sort for pair in gone.pairs for piece in pair.before} == {GONE}


def test_facts_settings_and_kind_are_compared_too():
    before, after = sheet(step("a"), minutes="8"), sheet(replace(step("a", settings="x: 1"), kind="plan"), minutes="9")
    changes = compare(before, after)
    assert [str(pair.label) for pair in changes.facts] == ["Minutes"]
    assert [str(pair.label) for pair in changes.steps[0].pairs] == ["Kind", "Settings"]


@given(st.text("ab \n", max_size=60), st.text("ab \n", max_size=60))
def test_no_word_gets_lost(before, after):
    changes = compare(sheet(step("a", before)), sheet(step("a", after)))
    for pair in changes.steps[0].pairs:
        assert "".join(piece.text for piece in pair.before) == before
        assert "".join(piece.text for piece in pair.after) == after


def test_a_passage_that_is_all_new_and_endless_does_not_keep_anybody_waiting():
    words = " ".join(f"a{n % 7}" for n in range(5000))
    (pair,) = compare(sheet(step("a", words)), sheet(step("a", words.replace("a1", "b")))).steps[0].pairs
    assert [piece.sort for piece in pair.before] == [GONE]
