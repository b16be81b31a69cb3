"""Two relatives of one person are two clients: who is shown that their cases belong together, and who never."""

from django.urls import reverse

from caregivers.caseload.kin import link
from caregivers.caseload.models import SamePerson
from tests.access import Access
from tests.caregivers.test_transfers_pages import API_CASE, WRITES, of_mina


def linked(cast):
    return link(case=cast.minas_case, other=cast.ravis_case, by=cast.alice)


ACCESS = {
    "caseload:same_person": Access(kwargs=of_mina, **WRITES),
    "caseload:same_person POST": Access(
        kwargs=of_mina, data=lambda cast: {"other": cast.ravis_case.pk}, **{**WRITES, "alice": 302, "bob": 422},
    ),
    "caseload:not_same_person POST": Access(
        kwargs=lambda cast: {**of_mina(cast), "pk": linked(cast).pk}, **{**WRITES, "alice": 302, "bob": 404},
    ),
    "caseload-api:same-person-list": Access(
        alice=200, bob=200, sam=200, charlie=200, pat=200, mina=200, omar=200, nobody=401
    ),
    "caseload-api:same-person-list POST": Access(
        data=lambda cast: {"case": str(cast.minas_case.pk), "other": str(cast.ravis_case.pk)},
        pat=403, **{**API_CASE, "alice": 201, "bob": 422, "mina": 403},
    ),
    "caseload-api:same-person-detail": Access(
        kwargs=lambda cast: {"pk": linked(cast).pk},
        alice=200, bob=404, sam=200, charlie=404, pat=404, mina=404, omar=404, nobody=401,
    ),
    "caseload-api:same-person-detail DELETE": Access(
        kwargs=lambda cast: {"pk": linked(cast).pk},
        alice=204, bob=404, sam=403, charlie=404, pat=404, mina=404, omar=404, nobody=401,
    ),
}  # fmt: skip


def test_two_relatives_are_linked_for_those_who_see_both_and_for_nobody_else(wide_cast, sign_in):
    cast = wide_cast
    linked(cast)

    def page(user, case):
        return sign_in(user).get(reverse("record:case", args=[case.pk])).content.decode()

    assert "Ravi" in page(cast.alice, cast.minas_case)
    assert "Mina" in page(cast.alice, cast.ravis_case)
    assert "Ravi" in page(cast.sam, cast.minas_case)
    assert "Ravi" not in page(cast.bob, cast.minas_case)
    for person in (cast.mina, cast.ravi, cast.pat, cast.bob, cast.charlie):
        assert not SamePerson.objects.visible_to(person).exists()


def test_the_portal_knows_nothing_of_a_relative(wide_cast, sign_in):
    cast = wide_cast
    linked(cast)
    for name in ("dashboard:portal", "goals:mine", "portal:contact"):
        page = sign_in(cast.mina).get(reverse(name)).content.decode()
        assert "Ravi" not in page
        assert str(cast.ravis_case.pk) not in page
