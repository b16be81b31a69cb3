"""The accounting of disclosures: written down, put right by a further row, read by the client."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from caregivers.caseload.access import practice_today
from caregivers.rights.disclosures import actions, queries
from caregivers.rights.disclosures.models import Disclosure
from caregivers.rights.queries import everything
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.encryption.models import DataKey
from clinic.errors import RuleViolation
from tests.access import Access

CANARY = "Canary: the county court"
WORDS = {"to_whom": CANARY, "what": "The dates of our meetings", "purpose": "A court order"}
STAFF = {"alice": 200, "bob": 200, "sam": 200, "charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
STAFF_POST = STAFF | {"alice": 302, "bob": 302, "sam": 302}


def written_down(cast, **words):
    return actions.record_disclosure(case=cast.minas_case, **WORDS | words, by=cast.alice)


def form(cast):
    return WORDS | {"disclosed_on": practice_today().isoformat()}


def minas_case(cast):
    return {"case": cast.minas_case.pk}


def one(cast):
    return {"pk": written_down(cast).pk}


ACCESS = {
    "rights:new_disclosure": Access(kwargs=minas_case, **STAFF),
    "rights:new_disclosure POST": Access(kwargs=minas_case, data=form, **STAFF_POST),
    "rights:correct_disclosure": Access(kwargs=one, **STAFF),
    "rights:correct_disclosure POST": Access(kwargs=one, data=form, **STAFF_POST),
    "rights:take_back_disclosure POST": Access(kwargs=one, **STAFF_POST),
    "rights:my_disclosures": Access(
        **dict.fromkeys(("alice", "bob", "sam", "charlie", "pat"), 404), mina=200, omar=200, nobody=302
    ),
}


def hers(cast, sign_in, who="mina"):
    return sign_in(getattr(cast, who)).get(reverse("rights:my_disclosures")).content.decode()


def test_it_is_written_down_once_and_she_reads_it(cast, sign_in):
    once = str(uuid.uuid4())
    for _ in range(2):
        sign_in(cast.alice).post(reverse("rights:new_disclosure", kwargs=minas_case(cast)), form(cast) | {"once": once})
    row = Disclosure.objects.get()
    assert (row.to_whom, row.disclosed_on, row.recorded_by) == (CANARY, practice_today(), cast.alice)
    assert AuditEvent.objects.get(verb="disclosure.recorded").details == {"starts_on": str(row.disclosed_on)}
    assert CANARY in hers(cast, sign_in)
    assert AuditEvent.objects.get(verb="disclosure.read").actor_id == cast.mina.pk


@pytest.mark.parametrize("who", ["charlie", "pat", "mina", "omar"])
def test_only_her_clinicians_write_it_down(cast, who):
    row = written_down(cast)
    for refused in (
        lambda: actions.record_disclosure(case=cast.minas_case, **WORDS, by=getattr(cast, who)),
        lambda: actions.correct(disclosure=row, **WORDS, by=getattr(cast, who)),
        lambda: actions.take_back(disclosure=row, by=getattr(cast, who)),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_a_row_never_changes_and_a_correction_takes_its_place(cast, sign_in):
    row = written_down(cast)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Disclosure.objects.filter(pk=row.pk).update(is_void=True)
    address = reverse("rights:correct_disclosure", args=[row.pk])
    assert CANARY in sign_in(cast.bob).get(address).content.decode()
    sign_in(cast.bob).post(address, form(cast) | {"to_whom": "The family court"})
    page = hers(cast, sign_in)
    assert "The family court" in page and CANARY not in page  # the slip may have been about somebody else
    staff = sign_in(cast.alice).get(reverse("rights:case", kwargs=minas_case(cast))).content.decode()
    assert CANARY in staff and "Put right since" in staff
    with pytest.raises(RuleViolation, match="put right already"):
        actions.correct(disclosure=row, **WORDS, by=cast.alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.create(
            case=cast.minas_case, disclosed_on=row.disclosed_on, recorded_by=cast.alice, corrects=row
        )


def test_what_did_not_happen_counts_no_more(cast, sign_in):
    row = written_down(cast)
    sign_in(cast.alice).post(reverse("rights:take_back_disclosure", args=[row.pk]))
    page = hers(cast, sign_in)
    assert CANARY not in page and "We have told nobody" in page
    assert queries.count_on(cast.minas_case, cast.alice) == 0
    assert everything(cast.minas_case)["disclosures"] == []
    again = sign_in(cast.alice).post(reverse("rights:take_back_disclosure", args=[row.pk]), follow=True)
    assert "put right already" in again.content.decode()
    assert Disclosure.objects.count() == 2


@pytest.mark.parametrize("field", ["to_whom", "what", "purpose", "disclosed_on"])
def test_a_refused_entry_keeps_what_was_typed(cast, sign_in, field):
    typed = form(cast) | {field: ""}
    answer = sign_in(cast.alice).post(reverse("rights:new_disclosure", kwargs=minas_case(cast)), typed)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    page = answer.content.decode()
    assert all(text in page for name, text in WORDS.items() if name != field)


def test_a_day_to_come_is_refused(cast, sign_in):
    typed = form(cast) | {"disclosed_on": (practice_today() + timedelta(days=1)).isoformat()}
    answer = sign_in(cast.alice).post(reverse("rights:new_disclosure", kwargs=minas_case(cast)), typed)
    assert answer.status_code == 422 and "disclosed_on" in answer.context["form"].errors


def test_another_client_reads_nothing_of_it(cast, sign_in):
    written_down(cast)
    assert "Canary" not in hers(cast, sign_in, "omar")
    assert not Disclosure.objects.visible_to(cast.charlie).exists()
    assert not Disclosure.objects.visible_to(cast.pat).exists()


def test_the_words_are_ciphertext_and_the_download_has_them_in_plain_words(cast):
    written_down(cast)
    assert b"Canary" not in bytes(Disclosure.objects.values_list("to_whom", flat=True).get())
    (row,) = everything(cast.minas_case)["disclosures"]
    assert (row["to_whom"], row["purpose"]) == (CANARY, "A court order")


def test_a_record_that_was_erased_leaves_the_list_of_a_client_who_came_back(cast, sign_in):
    written_down(cast)
    DataKey.objects.filter(pk=cast.minas_case.data_key_id).update(wrapped=None, destroyed_at=clock.now())
    assert CANARY not in hers(cast, sign_in)
    assert sign_in(cast.mina).get(reverse("rights:requests")).status_code == 200


def test_the_page_costs_the_same_however_much_went_out(cast, sign_in, django_assert_max_num_queries):
    for number in range(5):
        written_down(cast, what=f"Letter {number}")
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(24):
        client.get(reverse("rights:case", kwargs=minas_case(cast)))
