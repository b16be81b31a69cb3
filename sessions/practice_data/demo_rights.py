"""What the demo's clients signed, asked for and can look up: documents, one request to amend, one disclosure."""

from datetime import timedelta
from typing import Any

from caregivers.people.actions import confirm_safe_contact
from caregivers.rights.amendments.actions import ask
from caregivers.rights.consents.actions import sign
from caregivers.rights.disclosures.actions import record_disclosure
from caregivers.rights.documents.actions import publish, save_draft, start_version, take_starters
from caregivers.rights.documents.models import DocumentVersion, PracticeDocument, Purpose
from clinic.accounts.models import User
from sessions.practice_data.demo_client import Client
from sessions.practice_data.stage import Stage, Story

ADDED = "\n\n## When this text changed\n\nWe have added how you can see who opened your record."
REQUEST = (
    "In the note of our second meeting it says that I moved out in spring. That is not right. I stayed with him until "
    "the end of June, and I would like it to say so."
)
DISCLOSED: dict[str, Any] = {
    "to_whom": "Dr. Amara Osei, Harbour Street Family Medicine, 12 Harbour Street",
    "what": "That she comes to us, since when, and that she sleeps badly. Nothing about her family.",
    "purpose": "She asked for it in writing, so that her doctor can help her with her sleep.",
}


def publish_documents(by: User) -> None:
    """The texts that ship with the program, read by the practice's lawyer and published."""
    for document in take_starters(by=by):
        draft = start_version(document=document, by=by)
        publish(version=draft, revision=draft.revision, by=by, reviewed=True)


def renew_notice(stage: Stage, by: User) -> Story:
    """Twelve days ago the privacy notice was put in new words: some have read them, some are asked."""
    yield stage.now - timedelta(days=12)
    draft = start_version(document=PracticeDocument.objects.get(purpose=Purpose.PRIVACY_NOTICE), by=by)
    draft = save_draft(version=draft, revision=draft.revision, title=draft.title, text=draft.text + ADDED, by=by)
    publish(version=draft, revision=draft.revision, by=by, reviewed=True)


def sign_documents(client: Client, *purposes: Purpose) -> None:
    """The client reads and signs what is current."""
    for version in DocumentVersion.objects.current().filter(document__purpose__in=purposes):
        sign(case=client.case, version=version, signed_name=client.told["name"], by=client.user)


def sign_at_first(client: Client) -> None:
    """On the first evening: the notice and the consent to care, most of them; e-mail, some of them."""
    purposes = [Purpose.PRIVACY_NOTICE]
    if client.place != 7:
        purposes.append(Purpose.CARE)
    if client.place % 3 == 1:
        purposes.append(Purpose.EMAIL)
    sign_documents(client, *purposes)


def later(client: Client) -> Story:
    """What came since: how to be reached is still right, the new notice read; one client asks for a change."""
    now = client.stage.now
    if client.told.get("email") == "mina":
        yield now - timedelta(days=60)
        record_disclosure(case=client.case, by=client.clinician, **DISCLOSED)
        yield now - timedelta(days=47)
        ask(case=client.case, text=REQUEST, by=client.user)
        return
    if client.place % 2:
        yield now - timedelta(days=20)
        confirm_safe_contact(caregiver=client.case.caregiver, by=client.user)
        yield now - timedelta(days=11)
        sign_documents(client, Purpose.PRIVACY_NOTICE)
