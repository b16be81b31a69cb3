"""The bytes of each mail: a greeting, the practice's neutral name, one link, how to stop. Nothing else."""

import re
from email import message_from_bytes, policy

import pytest

from caregivers.followups.message import build, caregiver_of_token, message_id, stop_token
from caregivers.followups.models import FollowUp
from clinic.accounts.actions import invite
from clinic.accounts.links import invitation_link
from clinic.accounts.models import Practice
from tests.caregivers.owed import owe

CLINICAL = (
    "therap", "patient", "client", "clinic", "counsel", "addict", "depress", "anxi", "mental", "health", "module",
    "session", "treatment", "diagnos", "caregiver", "loved", "crisis", "assign", "homework", "appointment",
)  # fmt: skip


def mail_of(cast, kind):
    subject = invite(user=cast.mina, by=cast.alice) if kind == "invitation" else None
    row = owe(cast, kind=kind, subject_id=subject and subject.pk)
    raw = build(row).message().as_bytes()
    return raw.decode(), message_from_bytes(raw, policy=policy.default), subject


@pytest.mark.parametrize("kind", FollowUp.Kind.values)
def test_it_names_nobody_and_nothing(cast, kind):
    raw, mail, _ = mail_of(cast, kind)
    without_addresses = re.sub(r"http://\S+|\S+@\S+", "", raw).lower()
    names = ("mina", "alice", "jon", "omar", "bob", "harbour street practice", "#1001", "1001")
    assert not [word for word in (*CLINICAL, *names) if word in without_addresses]
    assert mail["Subject"] == "A note from Harbour Street"
    assert mail["From"] == "Harbour Street <hello@localhost>"


@pytest.mark.parametrize("kind", FollowUp.Kind.values)
def test_it_is_plain_text_to_one_person_with_one_link_and_a_way_to_stop(cast, kind, settings):
    raw, mail, subject = mail_of(cast, kind)
    stop = f"{settings.SITE_URL}/stop/{stop_token(cast.minas_case.caregiver_id)}/"
    where = invitation_link(subject) if subject else f"{settings.SITE_URL}/my/"
    assert re.findall(r"https?://\S+", mail.get_content()) == [where, stop]
    assert mail.get_content_type() == "text/plain"
    assert (mail["To"], mail["Cc"], mail["Bcc"]) == ("mina@example.org", None, None)
    assert mail["List-Unsubscribe"].strip() == f"<{stop}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(cast.minas_case.pk) not in raw and "after:1" not in raw
    assert max(len(line) for line in raw.splitlines()) < 998


def test_links_come_from_the_site_address_alone(cast, settings):
    settings.SITE_URL = "https://porch.example"
    _, mail, _ = mail_of(cast, "assigned")
    assert all(url.startswith("https://porch.example/") for url in re.findall(r"https?://\S+", mail.get_content()))


def test_the_message_id_is_stable_opaque_and_different_for_each_thing(settings):
    assert message_id("assigned:1") == message_id("assigned:1") != message_id("assigned:2")
    assert re.fullmatch(r"<[0-9a-f]{40}@localhost>", message_id("assigned:1"))
    before = message_id("assigned:1")
    settings.SECRET_KEY = "another installation"
    assert message_id("assigned:1") != before


def test_a_sender_name_with_a_line_break_cannot_add_a_header(cast):
    Practice.objects.update(sender_name="Harbour\r\nBcc: thief@example.org")
    with pytest.raises(ValueError, match="newlines"):
        build(owe(cast)).message()


def test_a_stop_link_that_was_made_up_is_nobodys(cast):
    mine = str(cast.minas_case.caregiver_id)
    assert caregiver_of_token(stop_token(mine)) == mine
    for token in ("", mine, f"{mine}.abc", stop_token(mine)[:-1]):
        assert caregiver_of_token(token) is None
