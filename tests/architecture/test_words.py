"""Law 2 in words: what the tables allow is said on the staff's page "Who may do what"."""

import pytest

from clinic.accounts.who_may import WHO, WORDS
from clinic.permissions import Permission, Relation


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_is_said_in_words(permission):
    assert permission in WORDS, f"{permission.name}: add a sentence to WORDS in clinic/accounts/who_may.py."


@pytest.mark.parametrize("relation", list(Relation))
def test_every_relation_is_said_in_words(relation):
    assert relation in WHO, f"{relation.name}: add it to WHO in clinic/accounts/who_may.py."
