"""What she made stays hers: cards at hand, everything in one place, one thing to a page, to change and to print."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caregivers.learning.actions import assign, complete, withdraw
from caregivers.learning.made.queries import at_hand, cards_of, work_of
from caregivers.learning.models import Answer
from clinic.encryption.actions import destroy
from tests.access import Access
from tests.caregivers.kept import CARD, OFFERS, finished_and_kept, given_to_keep, keep
from tests.factories import publish_module


def _card(cast):
    return {"pk": finished_and_kept(cast).pk, "step_key": "card"}


ONLY_MINA = {"alice": 404, "bob": 404, "sam": 404, "charlie": 404, "pat": 404, "omar": 404, "nobody": 302}
HERS = {"alice": 404, "bob": 404, "sam": 404, "charlie": 404, "pat": 404, "mina": 200, "omar": 200, "nobody": 302}
ACCESS = {
    "learning:cards": Access(**HERS),
    "learning:made": Access(**HERS),
    "learning:thing": Access(kwargs=_card, mina=200, **ONLY_MINA),
    "learning:change": Access(kwargs=_card, mina=200, **ONLY_MINA),
    "learning:change POST": Access(
        kwargs=_card, mina=302, data=lambda cast: {"revision": "1"} | _typed(CARD), **ONLY_MINA
    ),
    "learning:paper": Access(kwargs=lambda cast: {"pk": finished_and_kept(cast).pk}, mina=200, **ONLY_MINA),
}


def _typed(values):
    return {f"value.{key}": text for key, text in values.items()}


@pytest.fixture
def row(cast):
    return finished_and_kept(cast)


@pytest.fixture
def mina(cast, sign_in):
    return sign_in(cast.mina)


def page_of(row, key, name="thing"):
    return reverse(f"learning:{name}", args=[row.pk, key])


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_a_card_is_one_tap_from_home_and_one_to_a_page(row, mina):
    home = text(mina.get(reverse("dashboard:portal")))
    assert f'href="{page_of(row, "card")}"' in home and "My wave card" in home
    shown = text(mina.get(page_of(row, "card")))
    assert "I will answer after supper." in shown and "My jaw" in shown
    assert "<h1" in shown and shown.count("<h1") == 1
    assert "wave" not in shown.partition("<title>")[2].partition("</title>")[0]


def test_cards_are_listed_and_an_empty_one_is_not(cast, row, mina):
    other = given_to_keep(cast, slug="b", number=106)
    keep(cast, other, "card", {"sign": "", "line": ""})
    listed = text(mina.get(reverse("learning:cards")))
    assert page_of(row, "card") in listed and page_of(other, "card") not in listed
    assert [thing.title for thing in cards_of(cast.mina)] == ["My wave card"]


def test_before_there_is_a_card_the_page_says_when_there_will_be_one(mina):
    assert "No card yet" in text(mina.get(reverse("learning:cards")))
    assert "Nothing yet" in text(mina.get(reverse("learning:made")))


def test_what_she_made_stands_in_one_place_also_of_work_that_is_not_finished(cast, row, mina):
    begun = given_to_keep(cast, slug="b", number=106)
    keep(cast, begun, "card", CARD)
    shown = text(mina.get(reverse("learning:made")))
    assert page_of(row, "letter") in shown and page_of(row, "offers") in shown
    assert page_of(begun, "card") in shown and page_of(begun, "letter") not in shown
    assert "Not finished yet" in shown


def test_a_message_is_read_as_one_and_a_thought_of_the_moment_has_no_page(row, mina):
    assert "I feel worried. I can drive you." in text(mina.get(page_of(row, "letter")))
    for key in ("thoughts", "hello", "no-such-step"):
        assert mina.get(page_of(row, key)).status_code == 404


def test_two_relatives_never_see_each_others_cards(wide_cast, sign_in):
    hers = finished_and_kept(wide_cast)
    his = given_to_keep(wide_cast, case=wide_cast.ravis_case, slug="b", number=106)
    keep(wide_cast, his, "card", {"sign": "My neck", "line": ""}, by=wide_cast.ravi)
    assert [thing.assignment for thing in cards_of(wide_cast.mina)] == [hers]
    assert [thing.assignment for thing in cards_of(wide_cast.ravi)] == [his]
    ravi = sign_in(wide_cast.ravi)
    for name in ("thing", "change"):
        assert ravi.get(page_of(hers, "card", name)).status_code == 404
    assert ravi.post(page_of(hers, "card", "change"), _typed(CARD) | {"revision": "1"}).status_code == 404
    assert ravi.get(reverse("learning:paper", args=[hers.pk])).status_code == 404


def test_a_diary_that_was_left_empty_can_still_be_begun(cast, mina):
    row = given_to_keep(cast)
    keep(cast, row, "thoughts", "He slammed the door.")
    complete(assignment=row, by=cast.mina)
    assert [thing.step.key for thing in at_hand(cast.mina)] == ["days", "offers"]
    typed = {"value.0.day": "2026-03-01", "value.0.what": "A ride", "revision": "0", "go": "next"}
    assert mina.post(page_of(row, "offers", "change"), typed).url == page_of(row, "offers")
    assert Answer.objects.get(step_key="offers").value == [{"day": "2026-03-01", "what": "A ride"}]


def test_what_was_taken_back_can_be_read_but_not_changed(cast, mina):
    row = given_to_keep(cast)
    keep(cast, row, "card", CARD)
    withdraw(assignment=row, by=cast.alice)
    shown = text(mina.get(page_of(row, "card")))
    assert "I will answer after supper." in shown and page_of(row, "card", "change") not in shown
    assert mina.get(page_of(row, "card", "change")).url == page_of(row, "card")
    late = mina.post(page_of(row, "card", "change"), _typed({"sign": "x", "line": "y"}) | {"revision": "1"})
    assert late.status_code == 409
    assert Answer.objects.get(step_key="card").value == CARD


def test_of_an_erased_record_nothing_is_listed(cast, row, mina):
    destroy(cast.minas_case.data_key)
    assert "No card yet" in text(mina.get(reverse("learning:cards")))
    assert text(mina.get(reverse("dashboard:portal")))


def test_the_lists_cost_the_same_however_much_there_is(cast, row):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert [thing.lines for work in work_of(cast.mina) for thing in work.things]
        return len(caught)

    before = queries()
    for number in range(106, 109):
        keep(cast, given_to_keep(cast, slug=f"m{number}", number=number), "card", CARD)
    assert queries() == before <= 4


class TestOnPaper:
    """A module, or only what she wrote in it, made for a printer."""

    def test_it_holds_the_steps_and_the_answers_and_lines_for_what_is_open(self, row, mina):
        shown = text(mina.get(reverse("learning:paper", args=[row.pk])))
        for expected in (
            "Make it yours.",
            "I will answer after supper.",
            "I feel worried. I can drive you.",
            "paper-line",
        ):
            assert expected in shown
        assert "How is it today?" in shown and "Rain / Sun" in shown  # nobody answered that one
        assert "<form" not in shown.partition("<main")[2].partition("</main")[0]

    def test_it_can_hold_her_words_alone(self, row, mina):
        shown = text(mina.get(reverse("learning:paper", args=[row.pk]) + "?only=mine"))
        assert "A ride, on Sunday" in shown and "Make it yours." not in shown and "How is it today?" not in shown

    def test_a_module_can_be_printed_before_anything_is_written(self, cast, mina):
        row = assign(case=cast.minas_case, version=publish_module(), by=cast.alice)
        address = reverse("learning:paper", args=[row.pk])
        assert "What comes up?" in text(mina.get(address))
        assert "You have not written anything" in text(mina.get(address + "?only=mine"))


def test_a_diary_is_read_with_the_newest_first(cast, mina):
    row = given_to_keep(cast)
    keep(cast, row, "offers", [*OFFERS, {"day": "2026-03-02", "what": "Soup, on Monday"}])
    shown = text(mina.get(page_of(row, "offers")))
    assert shown.index("Soup, on Monday") < shown.index("A ride, on Sunday")
