"""How long a caregiver stays signed in: on a shared device until the browser closes, on her own for the day."""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from caregivers.people.models import Caregiver


@receiver(user_logged_in)
def keep_the_session_as_long_as_the_device_allows(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Said each time, because the session may go on from an earlier one (settings: staff's end with the browser)."""
    if user.is_caregiver:
        own_device = Caregiver.objects.filter(user=user, shared_device=False).exists()
        request.session.set_expiry(settings.SESSION_COOKIE_AGE if own_device else 0)
