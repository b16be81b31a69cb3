"""The pages of goals, staff's and the client's own. The API: test_goals_api.py."""

import uuid

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from caregivers.caseload.access import permissions_on
from caregivers.goals.actions import close_goal, rate
from caregivers.goals.library import TEMPLATES
from caregivers.goals.models import LEVELS, Goal, GoalRating
from caregivers.goals.queries import panel
from caregivers.safety.actions import answer_gate
from clinic.audit.models import AuditEvent
from tests.access import Access
from tests.caregivers.test_goals import BY_CLIENT, BY_NOTE, WORDS, a_goal
from tests.caregivers.test_safety import CLEAR

CANARY = "Canary: I leave his door closed."
FORM = {"domain": "self_care", "title": CANARY, "weight": "2", "baseline": "-1", "review_on": ""} | {
    f"levels.{level}": text for level, text in WORDS.items()
}


def minas_case(cast):
    return {"case": cast.minas_case.pk}


def minas_goal(cast):
    return {"pk": a_goal(cast, title=CANARY).pk}


CLINICIANS = {"alice": 200, "bob": 200, "sam": 200, "charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
CHANGE = CLINICIANS | {"alice": 302, "bob": 302, "sam": 302}
HERS = dict.fromkeys(CLINICIANS, 404) | {"mina": 200, "nobody": 302}

ACCESS = {
    "goals:new": Access(kwargs=minas_case, **CLINICIANS),
    "goals:new POST": Access(kwargs=minas_case, data=lambda cast: FORM, **CHANGE),
    "goals:goal": Access(kwargs=minas_goal, **CLINICIANS),
    "goals:goal POST": Access(kwargs=minas_goal, data=lambda cast: {"level": "1"}, **CHANGE),
    "goals:change": Access(kwargs=minas_goal, **CLINICIANS),
    "goals:change POST": Access(kwargs=minas_goal, data=lambda cast: FORM, **CHANGE),
    "goals:close": Access(kwargs=minas_goal, **CLINICIANS | dict.fromkeys(("alice", "bob", "sam", "charlie"), 405)),
    "goals:close POST": Access(kwargs=minas_goal, **CHANGE),
    "goals:mine": Access(**HERS | {"omar": 200}),
    "goals:say": Access(kwargs=minas_goal, **HERS),
    "goals:say POST": Access(kwargs=minas_goal, data=lambda cast: {"level": "0"}, **HERS | {"mina": 302}),
}


def new(cast, template=""):
    return reverse("goals:new", kwargs=minas_case(cast)) + (f"?template={template}" if template else "")


def page_of(goal):
    return reverse("goals:goal", args=[goal.pk])


def test_the_shelf_offers_every_template_and_says_which_domains_wait(cast, sign_in):
    page = sign_in(cast.alice).get(new(cast)).content.decode()
    assert all(str(template.title) in page for template in TEMPLATES)
    assert page.count("have not been answered") == 2
    assert "?template=sleep" in page and "?template=money" not in page


def test_a_template_fills_the_form_and_blank_leaves_it_empty(cast, sign_in):
    client = sign_in(cast.alice)
    page = client.get(new(cast, "sleep")).content.decode()
    assert "I sleep six hours or more on four nights a week." in page
    assert client.get(new(cast, "blank")).context["form"]["title"].value() is None
    assert client.get(new(cast, "no-such-thing")).status_code == 200


def test_a_goal_is_set_through_the_page(cast, sign_in):
    response = sign_in(cast.alice).post(new(cast, "blank"), FORM)
    assert response.url == reverse("record:case", args=[cast.minas_case.pk])
    goal = Goal.objects.get()
    assert (goal.title, goal.levels, goal.weight) == (CANARY, WORDS, 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("levels.0", " "), ("weight", "9"), ("baseline", "x"), ("review_on", "2001-01-01")],
)
def test_a_refused_goal_keeps_all_that_was_typed(cast, sign_in, field, value):
    typed = FORM | {"title": "I keep this title"} | {field: value}
    response = sign_in(cast.alice).post(new(cast, "blank"), typed)
    assert response.status_code == 422 and list(response.context["form"].errors) == [field]
    page = response.content.decode()
    assert all(text in page for name, text in WORDS.items() if f"levels.{name}" != field)
    assert "I keep this title" in page or field == "title"


def test_the_gates_no_stands_beside_the_domain_and_keeps_the_words(cast, sign_in):
    response = sign_in(cast.alice).post(new(cast, "blank"), FORM | {"domain": "letting_go"})
    page = response.content.decode()
    assert response.status_code == 422 and list(response.context["form"].errors) == ["domain"]
    assert CANARY in page and all(text in page for text in WORDS.values())
    assert reverse("safety:case", kwargs=minas_case(cast)) in page
    answer_gate(case=cast.minas_case, answers=CLEAR, grounds="", by=cast.alice)
    assert sign_in(cast.alice).post(new(cast, "blank"), FORM | {"domain": "letting_go"}).status_code == 302


def test_a_double_click_sets_one_goal_and_rates_once(cast, sign_in):
    client, once = sign_in(cast.alice), str(uuid.uuid4())
    for _ in range(2):
        client.post(new(cast, "blank"), FORM | {"once": once})
    goal = Goal.objects.get()
    for _ in range(2):
        client.post(page_of(goal), {"level": "1", "once": once})
    assert GoalRating.objects.get().source == "clinician"


def test_a_rating_without_a_choice_is_refused(cast, sign_in):
    goal = a_goal(cast)
    for level in ("", "3", "x"):
        response = sign_in(cast.alice).post(page_of(goal), {"level": level})
        assert response.status_code == 422 and "level" in response.context["form"].errors
    assert not GoalRating.objects.exists()


def test_the_goals_page_draws_the_ratings_and_says_them_in_a_table(cast, sign_in, django_assert_max_num_queries):
    goal = a_goal(cast)
    rate(goal=goal, level=1, by=cast.alice, source=BY_NOTE)
    rate(goal=goal, level=-2, by=cast.mina, source=BY_CLIENT)
    client = sign_in(cast.sam)
    with django_assert_max_num_queries(18):
        page = client.get(page_of(goal)).content.decode()
    assert page.count("<polyline") == 2 and 'role="img"' in page and "<desc" in page
    assert "+1 · More than hoped" in page and "−2 · Much less than hoped" in page
    assert " style=" not in page
    assert AuditEvent.objects.get(verb="goal.read").actor_id == cast.sam.pk


def test_a_rated_goal_is_changed_no_more_and_the_words_stay_in_the_form(cast, sign_in):
    goal = a_goal(cast)
    rate(goal=goal, level=0, by=cast.alice, source=BY_NOTE)
    response = sign_in(cast.alice).post(reverse("goals:change", args=[goal.pk]), FORM)
    assert response.status_code == 422 and CANARY in response.content.decode()


def test_a_closed_goal_offers_neither_rating_nor_closing(cast, sign_in):
    goal = close_goal(goal=a_goal(cast), by=cast.alice)
    page = sign_in(cast.alice).get(page_of(goal)).content.decode()
    assert "Save the rating" not in page and "Close this goal" not in page
    assert sign_in(cast.alice).post(page_of(goal), {"level": "1"}).status_code == 422


def test_the_client_sees_her_goals_in_her_words_without_scores_and_gates(cast, sign_in):
    answer_gate(case=cast.minas_case, answers=CLEAR, grounds="", by=cast.alice)
    goal = a_goal(cast, domain="letting_go", title=CANARY)
    client = sign_in(cast.mina)
    listed = client.get(reverse("goals:mine")).content.decode()
    asked = client.get(reverse("goals:say", args=[goal.pk])).content.decode()
    assert CANARY in listed and WORDS["-1"] in listed
    assert all(WORDS[str(level)] in asked for level in LEVELS)
    for word in ("etting go", "score", "afety questions", "than hoped", "−2"):
        assert word not in listed + asked


def test_the_client_says_where_she_is(cast, sign_in):
    goal = a_goal(cast)
    client = sign_in(cast.mina)
    address = reverse("goals:say", args=[goal.pk])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"level": "1"}).url == reverse("goals:mine")
    rating = GoalRating.objects.get()
    assert (rating.level, rating.source, rating.rated_by) == (1, "caregiver", cast.mina)
    assert WORDS["1"] in client.get(reverse("goals:mine")).content.decode()
    close_goal(goal=goal, by=cast.alice)
    assert client.get(address).status_code == 404


def test_the_panel_shows_levels_in_words_and_the_score(cast, django_assert_num_queries):
    for level, baseline in ((0, -1), (1, 0), (1, 1)):
        rate(goal=a_goal(cast, baseline=baseline), level=level, by=cast.alice, source=BY_NOTE)
    with django_assert_num_queries(2):
        shown = panel(cast.minas_case, cast.alice)
    assert shown["t_score"] == "59.1"
    context = {"panel": shown, "case": cast.minas_case, "may": permissions_on(cast.minas_case, cast.alice)}
    drawn = render_to_string("caregivers/goals/panel.html", context)
    assert "As hoped" in drawn and WORDS["1"] in drawn and "Set a goal" in drawn


@pytest.mark.parametrize("who", ["omar", "charlie", "pat"])
def test_minas_goal_never_appears_to_others(cast, sign_in, who):
    rate(goal=a_goal(cast, title=CANARY), level=0, by=cast.alice, source=BY_NOTE)
    person = getattr(cast, who)
    assert panel(cast.minas_case, person) == {"goals": [], "t_score": None}
    client = sign_in(person)
    for address in (reverse("goals:mine"), new(cast), page_of(Goal.objects.get())):
        assert "Canary" not in client.get(address).content.decode()
