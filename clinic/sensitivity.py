"""How sensitive a text is. Every text field of every model says so (tests/architecture holds it).

A model declares ``sensitivity = {"field": Sensitivity.NARRATIVE, …}`` for each of its text fields.
"""

from enum import StrEnum


class Sensitivity(StrEnum):
    """From harmless to what a person tells nobody else."""

    PUBLIC = "public"  # the library's texts, keys, codes: no person in it
    INTERNAL = "internal"  # about staff or the installation
    IDENTIFYING = "identifying"  # says who somebody is: names, addresses
    CLINICAL = "clinical"  # a coded clinical fact: an answer from a list, a state
    NARRATIVE = "narrative"  # free text about a person: always an encrypted field
