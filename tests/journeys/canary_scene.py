"""What the canary journey needs inside the product: `python -m tests.journeys.canary_scene WHAT`.

It runs in a process of its own, on the product's database, as its own processes do.
"""

import json
import sys
from datetime import time, timedelta
from typing import Any

import django
from django.conf import settings


def scene() -> dict[str, Any]:
    """The cast without quiet hours, a canary in every narrative field, a meeting of today, two who are signed in."""
    from caregivers.people.models import Caregiver
    from clinic import clock
    from sessions.appointments.actions import book
    from tests.canaries import plant
    from tests.cast import assemble

    cast = assemble()
    Caregiver.objects.update(quiet_from=time(0), quiet_until=time(0))
    planted = plant()  # before the meeting, whose note is written by the product itself
    begun = clock.now() - timedelta(minutes=30)
    meeting = book(case=cast.minas_case, starts_at=begun, ends_at=begun + timedelta(minutes=50), by=cast.alice)
    return {
        "planted": planted,
        "case": str(cast.minas_case.pk),
        "appointment": str(meeting.pk),
        "cookies": {"alice": _cookie(cast.alice), "mina": _cookie(cast.mina)},
    }


def _cookie(user: Any) -> str:
    from django.test import Client

    from tests.signing_in import let_in

    let_in(client := Client(), user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def spoil() -> dict[str, Any]:
    """Damage the newest contact of Mina's case, as a bad disk would."""
    from caregivers.caseload.models import ContactEntry
    from tests import damage

    damage.flip(ContactEntry.objects.order_by("created_at").last(), "summary")
    return {}


def check() -> dict[str, Any]:
    """What the product made of it: flags by rule, and which follow-ups went out."""
    from caregivers.followups.models import FollowUp
    from caregivers.safety.flags.models import Flag

    return {
        "flags": sorted(Flag.objects.filter(closed_at=None).values_list("rule", flat=True)),
        "sent": sorted(FollowUp.objects.filter(state="sent").values_list("kind", flat=True)),
    }


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps({"scene": scene, "spoil": spoil, "check": check}[sys.argv[1]]()))
