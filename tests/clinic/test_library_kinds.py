"""Kinds of step: what they take, what they refuse and how they are drawn."""

import json
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.errors import RuleViolation
from clinic.library.kinds import KINDS, AnswerRefused, kind_of
from clinic.library.tags import draw_step

ITEMS = [{"sleep": "How I sleep"}, {"his-job": "Whether he applies for jobs"}]
FIELDS = [
    {"key": "day", "label": "When?", "type": "date"},
    {"key": "offer", "label": "What I offered", "required": True},
    {"key": "asked", "label": "Was it asked for?", "type": "choice", "options": [{"y": "Yes"}, {"n": "No"}]},
    {"key": "felt", "label": "How hard was it?", "type": "scale"},
    {"key": "signs", "label": "Signs", "type": "choices", "options": [{"a": "One"}, {"b": "Two"}]},
]
QUESTION = {"ask": "So?", "options": [{"y": "Yes"}, {"n": "No"}], "explanation": "Because."}
SPECS = {
    "read": {},
    "reflect": {"prompt": "What comes up?", "required": True},
    "choose": {"prompt": "Which?", "options": ITEMS, "several": True},
    "scale": {"prompt": "How much?", "low": "not at all", "high": "very much"},
    "sort": {"items": ITEMS, "required": True},
    "plan": {"hints": {"what": "Something small."}, "required": True},
    "diary": {"fields": FIELDS, "required": True},
    "check": {"questions": [{"key": "one", **QUESTION}, {"key": "two", **QUESTION}]},
    "form": {"fields": FIELDS},
    "card": {"fields": FIELDS},
    "script": {"hints": {"offer": "A ride."}, "required": True},
    "breathing": {"after": "And now?"},
}
FULL = {"day": "2026-03-01", "offer": "A ride", "asked": "n", "felt": 0, "signs": ["a", "b"]}
VALUES = {
    "reflect": "He slammed the door.\nI stayed.",
    "choose": ["sleep", "his-job"],
    "scale": 0,
    "sort": {"sleep": "mine", "his-job": "not_mine"},
    "plan": {"what": "Walk", "when": "Sunday", "where": "", "with_whom": "", "obstacle": "Rain", "then": "Umbrella"},
    "diary": [FULL, FULL | {"felt": None, "signs": []}],
    "check": {"one": "y", "two": ""},
    "form": FULL,
    "card": FULL,
    "script": {
        "understanding": "I can see that you are tired", "positive": "I like our Sundays.", "feeling": "",
        "specific": "",
        "responsibility": "", "offer": "Shall I cook?", "brief": "That is all",
    },
    "breathing": {"after": "calmer"},
}  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def step(name, **spec):
    return SimpleNamespace(kind=name, spec=SPECS[name] | spec)


def flat(value, path="value"):
    """The names and values that a browser would send for `value`."""
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in flat(inner, f"{path}.{key}")]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [pair for number, inner in enumerate(value) for pair in flat(inner, f"{path}.{number}")]
    if isinstance(value, list):
        return [(path, item) for item in value]
    return [] if value is None else [(path, value)]


def posted(value):
    return QueryDict(urlencode(flat(value)))


def test_every_kind_is_tried_here():
    assert set(SPECS) == set(KINDS)
    assert set(VALUES) == {name for name, kind in KINDS.items() if kind.answers}


@pytest.mark.parametrize("name", SPECS)
def test_a_good_spec_has_nothing_wrong(name):
    assert KINDS[name].check_spec(SPECS[name]) == []


@pytest.mark.parametrize("name", SPECS)
def test_a_word_that_means_nothing_is_pointed_out(name):
    assert any("“colour”" in sentence for sentence in KINDS[name].check_spec(SPECS[name] | {"colour": "red"}))


@pytest.mark.parametrize(
    "name", [name for name, spec in SPECS.items() if name not in ("read", "plan", "script", "breathing")]
)
def test_an_empty_spec_is_refused_where_something_is_needed(name):
    assert KINDS[name].check_spec({})


def test_a_key_that_yaml_read_as_a_no_is_explained():
    sentences = KINDS["choose"].check_spec({"prompt": "So?", "options": [{"yes": "Yes"}, {False: "No"}]})
    assert any("in quotes" in sentence for sentence in sentences)


@pytest.mark.parametrize("name", VALUES)
def test_what_was_typed_comes_back_as_it_was(name):
    kind, spec = KINDS[name], SPECS[name]
    assert kind.clean(spec, kind.from_post(spec, posted(VALUES[name])), finishing=True) == VALUES[name]


@pytest.mark.parametrize("name", VALUES)
def test_an_empty_page_is_an_empty_answer(name):
    kind, spec = KINDS[name], SPECS[name]
    assert kind.clean(spec, kind.from_post(spec, QueryDict())) == kind.empty(spec)


@pytest.mark.parametrize("name", ["reflect", "sort", "plan", "diary"])
def test_a_required_answer_may_be_empty_while_typing_but_not_when_finishing(name):
    kind, spec = KINDS[name], SPECS[name]
    kind.clean(spec, kind.empty(spec))
    with pytest.raises(RuleViolation) as refused:
        kind.clean(spec, kind.empty(spec), finishing=True)
    assert refused.value.field in {given.name for given in all_inputs(kind, spec)}


def all_inputs(kind, spec):
    drawn = kind.inputs(spec, kind.empty(spec), {})
    return [inner for entry in drawn for inner in getattr(entry, "inputs", [entry])]


def test_every_mistake_is_named_at_its_own_input():
    with pytest.raises(AnswerRefused) as refused:
        KINDS["diary"].clean(SPECS["diary"], [FULL, FULL | {"day": "soon", "felt": 11, "asked": "maybe"}])
    assert set(refused.value.errors) == {"value.1.day", "value.1.felt", "value.1.asked"}


def test_too_long_says_by_how_much():
    with pytest.raises(RuleViolation, match="2 characters too long"):
        KINDS["form"].clean(SPECS["form"], {"offer": "x" * 302})


def test_an_entry_that_was_emptied_goes_away_and_a_zero_is_an_answer():
    kind, spec = KINDS["diary"], SPECS["diary"]
    empty = {"day": "", "offer": " ", "asked": "", "felt": None, "signs": []}
    zero = empty | {"offer": "", "felt": 0}
    assert kind.clean(spec, [FULL, empty, zero]) == [FULL, zero]
    assert kind.from_post(spec, posted([FULL, empty, zero])) == [FULL, zero]


def test_adding_another_entry_stays_on_the_page():
    assert KINDS["diary"].stays(QueryDict("add_entry=1"))
    assert not KINDS["diary"].stays(QueryDict("next=1"))


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(VALUES)), value=JSON)
def test_whatever_is_sent_is_cleaned_or_kindly_refused(name, value):
    kind, spec = KINDS[name], SPECS[name]
    try:
        cleaned = kind.clean(spec, value)
    except RuleViolation as no:
        assert no.field.startswith("value") and no.message
        return
    assert kind.clean(spec, json.loads(json.dumps(cleaned))) == cleaned
    kind.summary(spec, cleaned)
    kind.inputs(spec, value, {})


@pytest.mark.parametrize("name", VALUES)
def test_a_drawn_step_shows_the_value_and_the_mistake(name):
    kind, spec = KINDS[name], SPECS[name]
    first = kind.first_input(spec)
    html = draw_step(step(name), VALUES[name], {first: "Please look here."})
    assert "Please look here." in html
    assert f'name="{first}"' in html
    for path, typed in flat(VALUES[name]):
        assert f'name="{path}"' in html and str(typed).split("\n")[0] in html


@pytest.mark.parametrize("name", VALUES)
def test_every_group_has_a_legend_and_every_input_a_label(name):
    html = draw_step(step(name))
    assert html.count("<fieldset") == html.count("<legend>")
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    for given_id in (i for i in ids if not i.endswith(("_help", "_error")) and i != KINDS[name].lands):
        assert f'for="{given_id}"' in html


def test_what_was_typed_is_escaped():
    assert "<script>" not in draw_step(step("reflect"), "<script>alert(1)</script></textarea>")


def test_summaries_read_aloud_what_was_said_and_leave_out_what_was_not():
    def told(name):
        return [(line.label, line.text) for line in KINDS[name].summary(SPECS[name], VALUES[name])]

    assert told("sort") == [("How I sleep", "Mine"), ("Whether he applies for jobs", "Not mine")]
    assert told("scale") == [("How much?", "0 of 10")]
    assert [label for label, _text in told("plan")][:2] == ["What will I try?", "When?"]
    assert len(told("plan")) == 4
    assert "What I offered: A ride" in told("diary")[0][1] and "March 1, 2026" in told("diary")[0][1]
    assert KINDS["check"].summary(SPECS["check"], VALUES["check"])[0].note == "Because."


def test_the_kind_of_a_step_is_found_by_its_name():
    assert kind_of(step("sort")) is KINDS["sort"]


def test_a_script_is_read_back_as_one_message():
    (line,) = KINDS["script"].summary(SPECS["script"], VALUES["script"])
    assert line.text == "I can see that you are tired. I like our Sundays. Shall I cook? That is all."
    assert KINDS["script"].summary(SPECS["script"], KINDS["script"].empty(SPECS["script"])) == []


def test_a_script_is_put_together_without_leaving_the_page():
    assert KINDS["script"].stays(QueryDict("put_together=1")) and not KINDS["script"].stays(QueryDict(""))
    assert "I like our Sundays. Shall I cook?" in draw_step(step("script"), VALUES["script"])
    assert "All together" not in draw_step(step("script"))


def test_only_a_card_is_kept_for_later():
    assert [name for name, kind in KINDS.items() if kind.keeps] == ["card"]
