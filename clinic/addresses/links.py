"""The links of both mails: absolute, built from SITE_URL only, signed, never stored. One link is good for one end."""

from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError

from clinic.addresses.models import AddressChange

_signer = signing.Signer(salt="addresses.change", sep=".")


class End(StrEnum):
    """Which inbox a link was sent to."""

    NEW = "new"
    OLD = "old"


def token(change: AddressChange, end: End) -> str:
    """What the link carries. Whether it still does anything is asked of the row."""
    return _signer.sign(f"{end}-{change.pk}")


def link(change: AddressChange, end: End) -> str:
    """The absolute address of the page with the button."""
    return f"{settings.SITE_URL}/address/{token(change, end)}/"


def change_of_token(text: str) -> tuple[AddressChange, End] | None:
    """The change and the end that a link is for; None where it was made up."""
    try:
        end, _dash, pk = _signer.unsign(text).partition("-")
        change = AddressChange.objects.select_related("user").filter(pk=pk).first()
    except (signing.BadSignature, ValidationError):
        return None
    return (change, End(end)) if change else None
