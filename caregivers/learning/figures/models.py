"""What was counted last, for the whole practice: one row, so that a page is as quick with a hundred thousand cases."""

from django.db import models
from django.db.models import Q

from clinic.sensitivity import Sensitivity


class LibraryCount(models.Model):
    """The counts of all modules on one day. No person stands in them, and no page shows them as they are (few.py)."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    counted_on = models.DateField()  # at the practice
    counts = models.JSONField(default=dict)  # module → counting.Counts

    sensitivity = {"counts": Sensitivity.INTERNAL}

    class Meta:
        constraints = [models.CheckConstraint(name="one_library_count", condition=Q(only=True))]
