"""What lies between the first proof and being signed in."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest


class SecondFactorStage(AuthenticateStage):
    """Staff who have a second factor show it. A caregiver's passkey is a shorter way in, never a longer one: whoever
    lost the device still comes in with a code by mail."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        return user is not None and user.is_staff and super()._should_handle(request)
