"""A client's new address, by the clinician who has spoken with her: the case says who may."""

from django.db import transaction

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from clinic.accounts.models import User
from clinic.addresses import actions as addresses
from clinic.addresses.models import AddressChange
from clinic.permissions import Permission


@transaction.atomic
def change_address(*, case: Case, new_email: str, by: User) -> None:
    """The client was identified on the phone. Where she never came in, the address is put right at once."""
    require(by, Permission.VOUCH_FOR_ADDRESS, case)
    client = case.caregiver.user
    if client.email_verified_at:
        addresses.ask(user=client, new_email=new_email, by=by, vouched=True)
    else:
        addresses.correct(user=client, new_email=new_email, by=by)


@transaction.atomic
def vouch_for(*, case: Case, change: AddressChange, by: User) -> AddressChange:
    """She asked for it herself, and her old inbox is lost: somebody has made sure on the phone that it was she."""
    require(by, Permission.VOUCH_FOR_ADDRESS, case)
    return addresses.vouch(change=change, by=by)


@transaction.atomic
def stop_for(*, case: Case, change: AddressChange, by: User) -> AddressChange:
    """She says on the phone that it was not she."""
    require(by, Permission.VOUCH_FOR_ADDRESS, case)
    return addresses.stop(change=change, by=by)
