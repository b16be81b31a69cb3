"""A text that was damaged, cut, or moved is not shown as anything else, and not written over."""

import pytest

from caregivers.caseload.actions import change_loved_one, log_contact
from caregivers.caseload.models import ContactEntry
from caregivers.goals.actions import set_goal
from caregivers.goals.models import LEVELS, Goal
from caregivers.people.models import LovedOne
from clinic.encryption import trouble
from clinic.encryption.actions import destroy
from clinic.encryption.keyring import Erased, Unreadable
from clinic.encryption.models import DataKey
from tests import damage

WORDS = "He has not left his room since Sunday."


def contact(case, by, summary=WORDS):
    return log_contact(case=case, kind="call", by=by, summary=summary)


def again(row):
    return type(row).objects.select_related("case__data_key").get(pk=row.pk)


@pytest.fixture
def entry(cast):
    return contact(cast.minas_case, cast.alice)


@pytest.fixture
def goal(cast):
    levels = {str(level): f"Level {level}" for level in LEVELS}
    return set_goal(case=cast.minas_case, domain="self_care", title="Sleep", levels=levels, by=cast.alice)


@pytest.mark.parametrize("position", [0, 1, 12, 13, 30, -16, -1])
def test_one_changed_bit_is_enough(entry, position):
    damage.flip(entry, "summary", position)
    with pytest.raises(Unreadable):
        _ = again(entry).summary


@pytest.mark.parametrize("length", [0, 1, 5, 13, 28, 29, 40])
def test_a_text_that_was_cut_is_not_shown_in_part(entry, length):
    damage.cut(entry, "summary", length)
    with pytest.raises(Unreadable):
        _ = again(entry).summary


def test_two_texts_that_were_swapped_are_both_unreadable(cast, entry):
    other = contact(cast.minas_case, cast.alice, "Another call.")
    damage.swap(entry, other, "summary")
    for row in (entry, other):
        with pytest.raises(Unreadable):
            _ = again(row).summary
    damage.swap(entry, other, "summary")  # put back, both are what they were
    assert (again(entry).summary, again(other).summary) == (WORDS, "Another call.")


def test_two_texts_of_one_row_that_were_swapped_are_both_unreadable(goal):
    damage.swap(goal, goal, "title", "levels")
    for name in ("title", "levels"):
        with pytest.raises(Unreadable):
            getattr(again(goal), name)


def test_a_text_that_was_copied_to_another_case_is_unreadable(cast, entry):
    other = contact(cast.omars_case, cast.charlie)
    damage.put(other, "summary", damage.stored(entry, "summary"))
    with pytest.raises(Unreadable):
        _ = again(other).summary


def test_swapped_data_keys_open_nothing(cast, entry):
    damage.swap(cast.minas_case.data_key, cast.omars_case.data_key, "wrapped")
    with pytest.raises(Unreadable) as no:
        _ = again(entry).summary
    assert no.value.of_key


def test_what_cannot_be_read_is_not_written_over(cast, goal):
    damage.flip(goal, "title")
    before = damage.stored(goal, "title")
    row = again(goal)
    with pytest.raises(Unreadable):
        row.title = "Something new"
    row.save()  # what was not touched is written back as it was
    assert damage.stored(goal, "title") == before


def test_a_verb_that_would_write_over_it_changes_nothing_at_all(cast):
    loved_one = LovedOne.objects.get(case=cast.minas_case)
    damage.flip(loved_one, "story")
    with pytest.raises(Unreadable):
        change_loved_one(
            case=cast.minas_case, nickname="J", relation="child", situation="steady", story="New", by=cast.alice
        )
    assert LovedOne.objects.get(pk=loved_one.pk).nickname == "Jon"


def test_what_can_be_read_is_written_over_as_ever(goal):
    row = again(goal)
    row.title = "Walk"
    row.save()
    assert again(goal).title == "Walk"


def test_an_erased_record_says_so_and_takes_nothing_new(cast, entry):
    destroy(cast.minas_case.data_key)
    with pytest.raises(Erased, match="erased"):
        _ = again(entry).summary
    cast.minas_case.refresh_from_db()
    cast.minas_case.data_key = DataKey.objects.get(pk=cast.minas_case.data_key_id)
    with pytest.raises(Erased):
        contact(cast.minas_case, cast.alice)
    assert ContactEntry.objects.count() == 1


def test_destroying_twice_keeps_the_first_moment(cast):
    first = destroy(cast.minas_case.data_key).destroyed_at
    assert first and destroy(cast.minas_case.data_key).destroyed_at == first


def test_who_watches_hears_of_it_even_when_it_was_swallowed(cast, entry):
    damage.flip(entry, "summary")
    with trouble.watched() as watch, pytest.raises(Unreadable):
        _ = again(entry).summary
    (place,) = watch.places
    assert (place.model, place.pk, place.field) == ("caregivers.contactentry", entry.pk, "summary")
    assert (place.case_id, place.of_key, place.erased) == (cast.minas_case.pk, False, False)


def test_within_withholding_a_stand_in_is_shown_and_never_stored(goal):
    damage.flip(goal, "title")
    damage.flip(goal, "levels")
    before = damage.stored(goal, "title")
    with trouble.withholding() as watch:
        row = again(goal)
        assert row.title == "[This text is damaged and cannot be shown.]"
        assert row.levels == {}
        row.save()
        with pytest.raises(TypeError, match="stand-in"):
            Goal._meta.get_field("title").seal_for(b"k" * 32, row.pk, row.title)
    assert len(watch.places) >= 2
    assert damage.stored(goal, "title") == before
