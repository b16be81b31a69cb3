"""Laws 2 and 4: a clinical model is a CareRecord, a text says how sensitive it is, a frozen row is guarded."""

import pytest
from django.apps import apps
from django.db import connection, models

from caregivers.records import CareRecord
from clinic.encryption.fields import EncryptedTextField
from clinic.integrity import trigger_names
from clinic.sensitivity import Sensitivity

HOUSES = ("clinic", "caregivers", "therapy_sessions")
OURS = [model for house in HOUSES for model in apps.get_app_config(house).get_models()]
CLINICAL_HOUSES = ("caregivers", "therapy_sessions")

# Models of the clinical houses that are not records of one case: name → why.
NOT_A_RECORD = {
    "RetentionHold": "why a record must be kept: the manager's own business, codes and a reference, nothing clinical",
    "ErasureRequest": "that the client asked for erasure, and when: the manager must see it, there is no word in it",
    "Case": "it is what records belong to; its own querysets carry the sentence",
    "Responsibility": "it is what the sentence is made of, and the manager's business",
    "SamePerson": "it joins two cases; its queryset asks for both, and no caregiver passes it",
    "LibraryCount": "how often each module was finished, over the whole practice: counts, and no person in them",
    "Dispatch": "one switch for the whole practice: whether messages go out",
    "PracticeDocument": "what the practice hands out to everybody: no person stands in it",
    "DocumentVersion": "the words of such a document: no person stands in them; who signed is a Consent, a record",
    "Caregiver": "the person, who may have several cases; seen through the visible cases",
}
TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField, EncryptedTextField)


def names(chosen):
    return [model.__name__ for model in chosen]


def test_the_scan_found_the_models():
    assert len(OURS) > 15


@pytest.mark.parametrize("model", [m for m in OURS if m._meta.app_label in CLINICAL_HOUSES], ids=lambda m: m.__name__)
def test_a_clinical_model_is_a_care_record(model):
    assert issubclass(model, CareRecord) or model.__name__ in NOT_A_RECORD, (
        f"{model.__name__}: inherit CareRecord (caregivers/records.py), or give a reason in NOT_A_RECORD."
    )


def test_no_exception_is_stale():
    records = {m.__name__ for m in OURS if issubclass(m, CareRecord)}
    assert set(NOT_A_RECORD) <= set(names(OURS)) - records


@pytest.mark.parametrize("model", [m for m in OURS if issubclass(m, CareRecord)], ids=lambda m: m.__name__)
def test_a_record_outlives_attempts_to_delete_its_case(model):
    assert model._meta.get_field("case").remote_field.on_delete is models.PROTECT


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_no_row_is_deleted_along_with_another(model):
    cascades = [f.name for f in model._meta.fields if f.remote_field and f.remote_field.on_delete is models.CASCADE]
    assert not cascades, f"{model.__name__}: PROTECT instead of CASCADE for {cascades}."


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_every_text_says_how_sensitive_it_is(model):
    texts = {field.name for field in model._meta.local_fields if isinstance(field, TEXTS)}
    declared = getattr(model, "sensitivity", {})
    missing = texts - set(declared)
    assert not missing, f"{model.__name__}: add to its `sensitivity`: " + ", ".join(
        f'"{name}": Sensitivity.…' for name in sorted(missing)
    )
    assert set(declared) <= texts, f"{model.__name__}: no such text field: {set(declared) - texts}."


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_narrative_text_is_encrypted_and_nothing_else_claims_to_be(model):
    declared = getattr(model, "sensitivity", {})
    encrypted = {field.name for field in model._meta.local_fields if isinstance(field, EncryptedTextField)}
    narrative = {name for name, level in declared.items() if level is Sensitivity.NARRATIVE}
    assert narrative == encrypted


@pytest.mark.django_db
@pytest.mark.parametrize("model", [m for m in OURS if getattr(m, "frozen_when", None)], ids=lambda m: m.__name__)
def test_a_frozen_row_has_its_triggers(model):
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        present = {row[0] for row in cursor.fetchall()}
    assert set(trigger_names(model)) <= present
