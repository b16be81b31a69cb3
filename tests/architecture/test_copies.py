"""Laws 2 and 4: what a client may see is in her copy of the record, and everything clinical is in the whole one."""

from django.apps import apps

from caregivers.records import Audience, CareRecord
from sessions.record.copies.sections import IN_NO_COPY, SECTIONS

RECORDS = {model.__name__: model for model in apps.get_models() if issubclass(model, CareRecord)}
HERS = {name for section in SECTIONS if section.for_client for name in section.models}
WHOLE = {name for section in SECTIONS for name in section.models}


def test_what_a_client_may_see_is_in_her_copy():
    may_see = {name for name, model in RECORDS.items() if model.audience == Audience.CLINICIANS_AND_CAREGIVER}
    missing = may_see - HERS - set(IN_NO_COPY)
    assert not missing, f"Add to a section of sessions/record/copies/sections.py, or to IN_NO_COPY with why: {missing}."


def test_what_is_clinical_is_in_the_whole_copy():
    missing = set(RECORDS) - WHOLE - set(IN_NO_COPY)
    assert not missing, f"Add to a section of sessions/record/copies/sections.py, or to IN_NO_COPY with why: {missing}."


def test_no_name_is_stale_and_no_exception_needless():
    assert set(RECORDS) >= WHOLE
    assert set(IN_NO_COPY) <= set(RECORDS) - WHOLE


def test_the_keys_of_the_format_are_unique():
    keys = [section.key for section in SECTIONS]
    assert len(keys) == len(set(keys))
