"""How far a changed address has come."""

from clinic.accounts.models import User
from clinic.addresses.models import AddressChange


def unfinished_of(user: User) -> AddressChange | None:
    """What `user` waits for; None where nothing is open."""
    change = AddressChange.objects.unfinished().filter(user=user).select_related("vouched_by", "asked_by").first()
    return change if change and change.is_open else None
