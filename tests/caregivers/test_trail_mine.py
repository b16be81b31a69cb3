"""Who has opened my record: what the client reads, and what she does not."""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localtime

from caregivers.trail import portal
from caregivers.trail.visits import days_of, openings
from clinic import clock
from tests.caregivers.test_trail import did, text_of

PAGE = reverse("trail:mine")
NOON = localtime().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=2)


def at(cast, verb, by, minutes, case=None):
    with clock.at(NOON + timedelta(minutes=minutes)):
        return did(verb, cast, by, case=case)


def days(user):
    return days_of(list(openings(user)), user)


def test_by_day_with_name_role_and_times(cast, sign_in):
    for minutes in (0, 10, 35, 300):
        at(cast, "note.read", cast.alice, minutes)
    text = text_of(sign_in(cast.mina).get(PAGE))
    assert "Alice" in text
    assert "Therapist" in text
    assert "8:00 AM, 1:00 PM" in text or "7:00 AM, 12:00 PM" in text  # noon in UTC, in New York, summer or winter


def test_what_follows_within_half_an_hour_is_one_visit(cast):
    for minutes in (0, 25, 50, 90):
        at(cast, "answers.read", cast.alice, minutes)
    (day,) = days(cast.mina)
    (alice,) = day.visitors
    assert [(time - NOON).total_seconds() / 60 for time in alice.times] == [0, 90]


def test_nothing_of_what_was_done(cast, sign_in):
    for verb in ("gate.read", "gate.answered", "note.saved", "flag.raised", "goal.closed"):
        at(cast, verb, cast.alice, 0)
    text = text_of(sign_in(cast.mina).get(PAGE))
    for word in ("safety questions", "flag", "goal", "draft", "gate"):
        assert word not in text.partition("<main")[2].partition("How to read this")[0]


def test_not_herself_not_the_clock_and_no_office_work(cast):
    at(cast, "goal.read", cast.mina, 0)
    at(cast, "follow_up.sent", None, 0)
    at(cast, "responsibility.covered", cast.pat, 0)
    assert [visitor.name for day in days(cast.mina) for visitor in day.visitors] == []


def test_nothing_about_other_cases(cast, sign_in):
    at(cast, "note.read", cast.charlie, 0, case=cast.omars_case)
    text = text_of(sign_in(cast.mina).get(PAGE))
    assert "Charlie" not in text
    assert "Nobody so far" in text
    assert "Charlie" in text_of(sign_in(cast.omar).get(PAGE))


def test_emergency_access_is_marked(cast, sign_in):
    at(cast, "glass.broken", cast.charlie, 0)
    at(cast, "note.read", cast.charlie, 5)
    at(cast, "note.read", cast.alice, 6)
    text = text_of(sign_in(cast.mina).get(PAGE))
    assert text.count('<span class="tag tag-warn">Emergency access</span>') == 1
    marked = {visitor.name: visitor.in_emergency for day in days(cast.mina) for visitor in day.visitors}
    assert marked == {"Charlie": True, "Alice": False}


def test_earlier_ones_stand_on_the_next_page(cast, sign_in, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(portal, "AT_ONCE", 3)
    for number in range(5):
        at(cast, "note.read", [cast.alice, cast.bob][number % 2], -number * 24 * 60)
    client = sign_in(cast.mina)
    client.get(PAGE)
    with django_assert_max_num_queries(14):
        first = client.get(PAGE)
    second = client.get(PAGE, {"before": first.context["older"]})
    assert (len(first.context["days"]), len(second.context["days"])) == (3, 2)
    assert "The newest" in text_of(second)


def test_her_home_leads_there(cast, sign_in):
    assert f'href="{PAGE}"' in text_of(sign_in(cast.mina).get(reverse("dashboard:portal")))
