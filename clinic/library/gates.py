"""The names of the gates. What opens one is the safety room's business (caregivers/safety)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gate(models.TextChoices):
    """What must be known before a piece of work is given (CLINICAL.md 4)."""

    NONE = "none", _("No gate")
    SAFETY = "safety", _("Safety: clear and current")
    VIOLENCE = "violence", _("No violence towards the client, and current")
