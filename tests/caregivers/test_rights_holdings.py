"""*What we hold about you* names everything that is held: a model without its sentence fails here."""

from collections import Counter

import pytest
from django.urls import reverse

from caregivers.records import Audience
from caregivers.rights.holdings.queries import holdings, holds_something_about_a_person, our_models
from caregivers.rights.holdings.words import ENTRIES
from clinic.library.reading import grade
from clinic.sensitivity import Sensitivity
from tests.access import STAFF_ONLY_LIST, Access

ACCESS = {
    "rights:what_we_hold": Access(
        **dict.fromkeys(("alice", "bob", "sam", "charlie", "pat"), 404), mina=200, omar=200, nobody=302
    ),
    "rights:what_we_hold_staff": Access(**STAFF_ONLY_LIST),
}
# What hangs on a person who signs in, and never on a client: label → why.
STAFF_ONLY = {"clinic.ApiToken": "only staff have tokens"}
NAMED = Counter(label for entry in ENTRIES for label in entry.models)


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_every_model_with_personal_data_has_its_sentence(model):
    label = model._meta.label
    if holds_something_about_a_person(model) and label not in STAFF_ONLY:
        assert label in NAMED, (
            f"{label} holds something about a person: add it to an entry of caregivers/rights/holdings/words.py, "
            f"or write one that says what is kept and why."
        )
    assert NAMED[label] <= 1


def test_no_entry_names_a_model_that_is_gone():
    assert set(NAMED) | set(STAFF_ONLY) <= {model._meta.label for model in our_models()}
    assert not set(NAMED) & set(STAFF_ONLY)


def test_the_rule_finds_what_it_must():
    found = {model.__name__ for model in our_models() if holds_something_about_a_person(model)}
    assert {"User", "Caregiver", "Case", "LovedOne", "SessionNote", "Consent", "Responsibility"} <= found
    assert not {"Module", "Step", "Practice", "PracticeDocument"} & found


def test_what_is_encrypted_and_who_sees_it_come_from_the_models():
    for holding in holdings():
        narrative = any(level == Sensitivity.NARRATIVE for _model, _name, level in holding.fields)
        assert holding.encrypted.startswith("All ") is (narrative or bool(holding.entry.encrypted))
    by_model = {label: holding for holding in holdings() for label in holding.entry.models}
    assert by_model["caregivers.GateAnswer"].who.endswith("You can ask for it.")
    assert by_model["caregivers.Goal"].who.startswith("You, ")


def test_records_in_one_entry_are_seen_by_the_same_people():
    models = {model._meta.label: model for model in our_models()}
    for entry in ENTRIES:
        audiences = {getattr(models[label], "audience", None) for label in entry.models} - {None}
        assert len(audiences) <= 1 and audiences <= set(Audience), entry.title


def test_the_words_are_plain():
    text = "\n".join(f"{entry.what} {entry.why}" for entry in ENTRIES)
    assert grade(text) <= 8


def test_the_page_asks_no_database_about_her_and_says_all_of_it(cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.mina)
    with django_assert_max_num_queries(5):
        page = client.get(reverse("rights:what_we_hold")).content.decode()
    assert all(str(entry.title) in page for entry in ENTRIES)
    assert "narrative" not in page
    assert "narrative" in sign_in(cast.pat).get(reverse("rights:what_we_hold_staff")).content.decode()
