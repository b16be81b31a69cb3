"""The practice's documents: who writes them, drafts that two people edit, published words that never change."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from caregivers.rights.documents import actions
from caregivers.rights.documents.models import DocumentVersion, PracticeDocument, Purpose
from caregivers.rights.documents.starters import starters
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation, Stale
from clinic.library.reading import blocks, grade
from tests.access import STAFF_ONLY_LIST, Access
from tests.caregivers.paper import WORDS, a_document, a_version, signed

WRITERS = {"alice": 403, "bob": 403, "sam": 200, "charlie": 403, "pat": 200, "mina": 404, "omar": 404, "nobody": 302}
WRITERS_POST = WRITERS | {"sam": 302, "pat": 302}
DRAFT = {"title": "New words", "text": WORDS, "if_revoked": "", "revision": "1"}


def published(cast):
    return {"pk": a_document(cast).document_id}


def drafted(cast):
    document = actions.add_document(purpose="care", title="Care", asked_of_everybody=True, by=cast.pat, text=WORDS)
    return {"pk": document.pk}


ACCESS = {
    "rights:documents": Access(**STAFF_ONLY_LIST),
    "rights:new_document": Access(**WRITERS),
    "rights:new_document POST": Access(data=lambda cast: {"purpose": "other", "title": "x"}, **WRITERS_POST),
    "rights:take_starters POST": Access(**WRITERS_POST),
    "rights:document": Access(kwargs=published, **STAFF_ONLY_LIST),
    "rights:version": Access(kwargs=lambda cast: {"pk": a_document(cast).pk}, **STAFF_ONLY_LIST),
    "rights:begin POST": Access(kwargs=published, **WRITERS_POST),
    "rights:draft": Access(kwargs=drafted, **WRITERS),
    "rights:draft POST": Access(kwargs=drafted, data=lambda cast: DRAFT, **WRITERS_POST),
    "rights:publish": Access(kwargs=drafted, **WRITERS),
    "rights:publish POST": Access(kwargs=drafted, data=lambda cast: {"revision": "1"}, **WRITERS_POST),
    "rights:ask_of POST": Access(kwargs=published, **WRITERS_POST),
    "rights:retire POST": Access(kwargs=published, **WRITERS_POST),
}


@pytest.mark.parametrize("who", ["alice", "mina"])
def test_therapists_and_clients_write_no_documents(cast, who):
    person = getattr(cast, who)
    document = a_document(cast).document
    for refused in (
        lambda: actions.add_document(purpose="other", title="x", asked_of_everybody=True, by=person),
        lambda: actions.start_version(document=document, by=person),
        lambda: actions.retire(document=document, by=person),
        lambda: actions.take_starters(by=person),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_published_words_never_change_not_even_by_sql(cast):
    version = a_document(cast)
    assert version.text_hash == version.hash_of_text() and len(version.text_hash) == 64
    with pytest.raises(RuleViolation, match="published"):
        actions.save_draft(version=version, revision=version.revision, title="x", text="x", by=cast.pat)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        DocumentVersion.objects.filter(pk=version.pk).update(text="other words")
    assert AuditEvent.objects.get(verb="document.published").details == {"kind": "care", "version": 1}


def test_a_new_version_begins_with_the_words_of_the_last_and_there_is_one_draft(cast):
    version = a_document(cast)
    draft = actions.start_version(document=version.document, by=cast.sam)
    assert (draft.number, draft.text) == (2, WORDS)
    assert actions.start_version(document=version.document, by=cast.pat).pk == draft.pk


def test_of_two_people_who_edit_one_draft_the_second_is_told_and_shown_both(cast, sign_in):
    pk = drafted(cast)["pk"]
    address = reverse("rights:draft", args=[pk])
    assert sign_in(cast.pat).post(address, DRAFT | {"text": "Pat was here"}).status_code == 302
    answer = sign_in(cast.sam).post(address, DRAFT | {"text": "Sam was here"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Pat was here" in page and "Sam was here" in page
    assert DocumentVersion.objects.get().text == "Pat was here"
    again = sign_in(cast.sam).post(address, DRAFT | {"text": "Sam was here", "revision": "2"})
    assert again.status_code == 302 and DocumentVersion.objects.get().text == "Sam was here"
    with pytest.raises(Stale):
        actions.publish(version=DocumentVersion.objects.get(), revision=2, by=cast.pat)


def test_what_is_saved_is_drawn_as_clients_read_it(cast, sign_in):
    page = sign_in(cast.pat).get(reverse("rights:draft", args=[drafted(cast)["pk"]])).content.decode()
    assert "<strong>quiet</strong>" in page and "grade" in page


def test_a_refused_draft_keeps_what_was_typed(cast, sign_in):
    address = reverse("rights:draft", args=[drafted(cast)["pk"]])
    answer = sign_in(cast.pat).post(address, DRAFT | {"title": " ", "text": "A canary sang"})
    assert answer.status_code == 422 and "A canary sang" in answer.content.decode()


def test_one_document_for_each_purpose_and_a_double_click_makes_one(cast, sign_in):
    once = uuid.uuid4()
    for _ in range(2):
        actions.add_document(purpose="email", title="E-mail", asked_of_everybody=False, by=cast.pat, once=once)
    assert PracticeDocument.objects.count() == 1
    form = {"purpose": "email", "title": "Another one"}
    answer = sign_in(cast.pat).post(reverse("rights:new_document"), form)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["purpose"]
    assert "Another one" in answer.content.decode()


def test_our_texts_come_as_drafts_and_are_published_only_when_somebody_has_reviewed_them(cast, sign_in):
    assert len(actions.take_starters(by=cast.pat)) == 4
    assert actions.take_starters(by=cast.pat) == []
    assert not DocumentVersion.objects.current().exists()
    draft = DocumentVersion.objects.get(document__purpose="care")
    address = reverse("rights:publish", args=[draft.document_id])
    refused = sign_in(cast.pat).post(address, {"revision": "1"})
    assert refused.status_code == 422 and "reviewed" in refused.context["form"].errors
    assert sign_in(cast.pat).post(address, {"revision": "1", "reviewed": "on"}).status_code == 302
    assert DocumentVersion.objects.current().get().document.purpose == "care"


def test_our_texts_are_easy_to_read_and_say_what_taking_back_means():
    texts = starters()
    assert [text.purpose for text in texts] == [p for p in Purpose.values if p != "other"]
    for text in texts:
        assert grade(" ".join(blocks(text.text))) <= 9, text.title
        assert bool(text.if_revoked) == (text.purpose != "privacy_notice")


def test_a_document_that_is_not_in_use_is_asked_of_nobody_and_what_was_signed_stays(cast, sign_in):
    consent = signed(cast)
    actions.retire(document=consent.version.document, by=cast.pat)
    assert not DocumentVersion.objects.current().exists()
    assert "quiet" in sign_in(cast.mina).get(reverse("rights:copy", args=[consent.pk])).content.decode()
    with pytest.raises(RuleViolation, match="not in use"):
        actions.start_version(document=consent.version.document, by=cast.pat)


def test_the_list_costs_the_same_however_many_documents_there_are(cast, sign_in, django_assert_max_num_queries):
    for number in range(6):
        a_version(cast, a_document(cast, purpose="other", title=f"Paper {number}").document)
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("rights:documents")).content.decode()
    assert "New document" not in page
    assert "Paper 5" not in page  # the newest words are the title
