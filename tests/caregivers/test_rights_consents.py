"""She reads, signs, keeps a copy and takes it back; new words ask again, kindly."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from caregivers.caseload.access import permissions_on
from caregivers.caseload.actions import log_contact
from caregivers.people.models import Caregiver
from caregivers.rights.consents import queries
from caregivers.rights.consents.actions import revoke, sign
from caregivers.rights.consents.models import Consent, ConsentRevocation
from caregivers.rights.queries import everything, panel
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from tests.access import Access
from tests.caregivers.paper import a_document, a_version, signed

CLIENTS = dict.fromkeys(("alice", "bob", "sam", "charlie", "pat"), 404) | {"mina": 200, "omar": 200, "nobody": 302}
HERS = CLIENTS | {"omar": 404}


def to_read(cast):
    return {"pk": a_document(cast).pk}


def hers(cast):
    return {"pk": signed(cast).pk}


ACCESS = {
    "rights:mine": Access(**CLIENTS),
    "rights:my_documents": Access(**CLIENTS),
    "rights:read": Access(kwargs=to_read, **CLIENTS),
    "rights:read POST": Access(
        kwargs=to_read, data=lambda cast: {"signed_name": "Me"}, **CLIENTS | {"mina": 302, "omar": 302}, dora=422
    ),
    "rights:copy": Access(kwargs=hers, **HERS),
    "rights:copy_as_text": Access(kwargs=hers, **HERS),
    "rights:take_back": Access(kwargs=hers, **HERS),
    "rights:take_back POST": Access(kwargs=hers, **HERS | {"mina": 302}),
    "rights:case": Access(
        kwargs=lambda cast: {"case": cast.minas_case.pk},
        alice=200, bob=200, sam=200, charlie=404, pat=403, mina=404, omar=404, nobody=302,
    ),
}  # fmt: skip


def state(cast):
    (standing,) = queries.standings(cast.minas_case, cast.alice)
    return standing.state, standing.is_asked


def may_email(cast):
    return Caregiver.objects.get(pk=cast.minas_case.caregiver_id).may_email


def test_she_reads_and_signs_on_her_page(cast, sign_in):
    version, client = a_document(cast), sign_in(cast.mina)
    address = reverse("rights:read", args=[version.pk])
    assert "<strong>quiet</strong>" in client.get(address).content.decode()
    assert client.post(address, {"signed_name": "  "}).status_code == 422
    assert client.post(address, {"signed_name": " Mina   Farrell "}).status_code == 302
    consent = Consent.objects.get()
    assert (consent.signed_name, consent.text_hash, consent.version) == ("Mina Farrell", version.text_hash, version)
    event = AuditEvent.objects.get(verb="consent.signed", actor_id=cast.mina.pk, case_id=cast.minas_case.pk)
    assert event.details == {"kind": "care", "version": 1}


def test_a_signature_is_given_once_however_often_the_button_is_pressed(cast):
    version, once = a_document(cast), uuid.uuid4()
    for key in (once, once, None):
        sign(case=cast.minas_case, version=version, signed_name="Mina", by=cast.mina, once=key)
    assert Consent.objects.count() == AuditEvent.objects.filter(verb="consent.signed").count() == 1


@pytest.mark.parametrize("who", ["alice", "pat", "omar"])
def test_nobody_signs_for_her_or_takes_back_for_her(cast, who):
    consent = signed(cast)
    with pytest.raises(PermissionDenied):
        sign(case=cast.minas_case, version=consent.version, signed_name="Mina", by=getattr(cast, who))
    with pytest.raises(PermissionDenied):
        revoke(consent=consent, by=getattr(cast, who))


def test_what_was_signed_cannot_be_changed_or_deleted(cast):
    consent = signed(cast)
    for change in (lambda rows: rows.update(text_hash="x"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            change(Consent.objects.filter(pk=consent.pk))


def test_new_words_ask_again_and_old_words_cannot_be_signed_any_more(cast):
    first = a_document(cast)
    assert state(cast) == ("missing", True)
    signed(cast, first)
    assert state(cast) == ("signed", False)
    second = a_version(cast, first.document, text="Other words")
    assert state(cast) == ("newer", True)
    with pytest.raises(RuleViolation, match="newer words"):
        sign(case=cast.omars_case, version=first, signed_name="Omar", by=cast.omar)
    signed(cast, second)
    assert state(cast) == ("signed", False)
    assert Consent.objects.count() == 2


def test_the_first_page_asks_kindly_and_stands_in_nobodys_way(cast, sign_in):
    version, client = a_document(cast), sign_in(cast.mina)
    home = client.get(reverse("dashboard:portal")).content.decode()
    assert version.title in home and "not urgent" in home
    for name in ("portal:emergency", "goals:mine", "portal:contact", "rights:my_documents"):
        assert client.get(reverse(name)).status_code == 200
    signed(cast, version)
    assert version.title not in client.get(reverse("dashboard:portal")).content.decode()


def test_an_optional_document_is_there_and_asks_nobody(cast, sign_in):
    version = a_document(cast, purpose="telehealth", asked=False, title="Meetings by video")
    client = sign_in(cast.mina)
    assert version.title not in client.get(reverse("dashboard:portal")).content.decode()
    assert version.title in client.get(reverse("rights:my_documents")).content.decode()


def test_she_takes_it_back_after_reading_what_that_means(cast, sign_in):
    consent, client = signed(cast), sign_in(cast.mina)
    address = reverse("rights:take_back", args=[consent.pk])
    assert "Then we talk." in client.get(address).content.decode()
    assert not ConsentRevocation.objects.exists()
    for _ in range(2):
        assert client.post(address).status_code == 302
    assert AuditEvent.objects.get(verb="consent.revoked").actor_id == cast.mina.pk
    assert state(cast) == ("revoked", False)  # she said no to these words: she is not asked for them again
    copy = client.get(reverse("rights:copy", args=[consent.pk])).content.decode()
    assert "You took this back" in copy and "quiet" in copy
    signed(cast, consent.version)
    assert state(cast) == ("signed", False)


def test_taking_the_yes_to_e_mail_back_stops_e_mail_and_says_nothing_of_the_rest(cast):
    consent = signed(cast, a_document(cast, purpose="email", title="E-mail"))
    confirmed = Caregiver.objects.get(pk=cast.minas_case.caregiver_id).safe_contact_confirmed_at
    revoke(consent=consent, by=cast.mina)
    assert not may_email(cast)
    assert AuditEvent.objects.get(verb="caregiver.safe_contact_set").details == {"fields": ["may_email"]}
    assert Caregiver.objects.get(pk=cast.minas_case.caregiver_id).safe_contact_confirmed_at == confirmed
    signed(cast, consent.version)
    assert may_email(cast)


def test_a_notice_is_read_and_cannot_be_taken_back(cast, sign_in):
    consent = signed(cast, a_document(cast, purpose="privacy_notice", title="Privacy"))
    with pytest.raises(RuleViolation, match="notice"):
        revoke(consent=consent, by=cast.mina)
    assert sign_in(cast.mina).get(reverse("rights:take_back", args=[consent.pk])).status_code == 404


def test_her_copy_is_a_file_with_the_words_her_name_and_the_fingerprint(cast, sign_in):
    consent = signed(cast)
    answer = sign_in(cast.mina).get(reverse("rights:copy_as_text", args=[consent.pk]))
    text = answer.content.decode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert "We keep **quiet** about it." in text and "Mina Farrell" in text and consent.text_hash in text


def test_what_was_taken_back_waits_for_a_clinician_until_somebody_has_spoken_with_her(cast, sign_in):
    consent = signed(cast)
    revoke(consent=consent, by=cast.mina)
    assert queries.taken_back(cast.alice).count() == 1 and not queries.taken_back(cast.charlie).exists()
    assert "Consent taken back" in sign_in(cast.alice).get(reverse("dashboard:needs")).content.decode()
    log_contact(case=cast.minas_case, kind="call", by=cast.alice, reached=False, at=clock.now())
    assert queries.taken_back(cast.alice).exists()
    log_contact(case=cast.minas_case, kind="call", by=cast.alice, at=clock.now())
    assert not queries.taken_back(cast.alice).exists()


def test_the_panel_says_what_is_signed_in_which_version_and_what_is_missing(cast):
    signed(cast)
    a_document(cast, purpose="privacy_notice", title="Privacy")
    case, may = cast.minas_case, permissions_on(cast.minas_case, cast.alice)
    context = {"panel": panel(case, cast.alice), "case": case, "may": may}
    drawn = render_to_string("caregivers/rights/panel.html", context)
    assert "version 1" in drawn and "Signed" in drawn and "Not read yet" in drawn


def test_two_clients_never_see_each_others_signatures(cast, sign_in):
    consent = signed(cast)
    page = sign_in(cast.omar).get(reverse("rights:my_documents")).content.decode()
    assert "Farrell" not in page and str(consent.pk) not in page
    assert queries.standings(cast.minas_case, cast.omar)[0].consent is None


def test_the_download_gets_everything_in_plain_words(cast):
    signed(cast)
    (row,) = everything(cast.minas_case)["consents"]
    assert (row["signed_name"], row["version"], row["taken_back_at"]) == ("Mina Farrell", 1, None)
