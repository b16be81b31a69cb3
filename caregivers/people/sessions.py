"""How long a caregiver stays signed in: on a shared device until the browser closes, on her own for the day."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from caregivers.people.models import Caregiver
from clinic.visits.actions import set_device


@receiver(user_logged_in)
def keep_the_session_as_long_as_the_device_allows(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """After the visit began (clinic.visits): what she told us before counts beside what she says on signing in."""
    if user.is_caregiver and Caregiver.objects.filter(user=user, shared_device=True).exists():
        set_device(request=request, user=user, shared=True)
