"""The index of the house's models, room by room. A model that is not named here gets no migration."""

from sessions.appointments.models import Appointment
from sessions.notes.models import Addendum, NoteRelease, SessionNote
from sessions.record.keeping.models import ErasureRequest, RetentionHold
from sessions.record.models import Discharge, Reopening

__all__ = [
    "Addendum",
    "Appointment",
    "Discharge",
    "ErasureRequest",
    "NoteRelease",
    "Reopening",
    "RetentionHold",
    "SessionNote",
]
