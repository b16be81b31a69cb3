"""Who reaches the pages of a changed address."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from clinic.accounts.models import User
from clinic.addresses import actions
from clinic.addresses.links import End, token
from clinic.addresses.models import AddressChange
from tests.access import Access

ALL = dict.fromkeys(("alice", "bob", "sam", "charlie", "pat", "mina", "omar"), 200) | {"nobody": 302}
MANAGER = {"alice": 403, "bob": 403, "sam": 403, "charlie": 403, "pat": 200, "mina": 404, "omar": 404, "nobody": 302}
CLINICIAN = {"alice": 200, "bob": 200, "sam": 403, "charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
FORM = {"new_email": "other@example.org", "identified": "on"}


def a_link(cast):
    change = actions.ask(user=cast.mina, new_email="mina.new@example.org", by=cast.mina)
    return {"token": token(change, End.OLD)}


def alice(cast):
    actions.ask(user=cast.alice, new_email="alice.new@example.org", by=cast.alice)
    return {"pk": cast.alice.pk}


def minas_case(cast):
    actions.ask(user=cast.mina, new_email="mina.new@example.org", by=cast.mina)
    return {"case": cast.minas_case.pk}


ACCESS = {
    "addresses:mine": Access(**ALL),
    "addresses:mine POST": Access(data=lambda cast: FORM, **dict.fromkeys(ALL, 302)),
    "addresses:stop_mine POST": Access(**dict.fromkeys(ALL, 302)),
    "addresses:answer": Access(kwargs=a_link, **ALL | {"nobody": 200}, dan=200),
    "addresses:answer POST": Access(kwargs=a_link, **ALL | {"nobody": 200}, dan=200),
    "addresses:colleague": Access(kwargs=alice, **MANAGER),
    "addresses:colleague POST": Access(kwargs=alice, data=lambda cast: FORM, **MANAGER | {"pat": 302}),
    "addresses:decide_for_colleague POST": Access(kwargs=alice, **MANAGER | {"pat": 302}),
    "rights:address": Access(kwargs=minas_case, **CLINICIAN),
    "rights:address POST": Access(
        kwargs=minas_case, data=lambda cast: FORM, **CLINICIAN | {"alice": 302, "bob": 302}
    ),
    "rights:decide_address POST": Access(kwargs=minas_case, **CLINICIAN | {"alice": 302, "bob": 302}),
}  # fmt: skip


@pytest.mark.parametrize("name", ["addresses:mine", "addresses:colleague", "rights:address"])
def test_whoever_proved_who_they_are_long_ago_is_asked_again(cast, sign_in, name):
    who, kwargs = {
        "addresses:mine": (cast.mina, {}),
        "addresses:colleague": (cast.pat, {"pk": cast.alice.pk}),
        "rights:address": (cast.alice, {"case": cast.minas_case.pk}),
    }[name]
    answer = sign_in(who, recent=False).get(reverse(name, kwargs=kwargs))
    assert answer.status_code == 302 and answer.url.startswith(reverse("accounts:again"))


def test_a_manager_vouches_for_a_colleague_and_never_for_herself(cast, sign_in):
    client, kwargs = sign_in(cast.pat), alice(cast)
    client.post(reverse("addresses:decide_for_colleague", kwargs=kwargs), {"do": "vouch"})
    change = AddressChange.objects.get()
    assert change.vouched_by == cast.pat
    actions.confirm(change=change, end=End.NEW)
    assert User.objects.get(pk=cast.alice.pk).email == "alice.new@example.org"
    own = actions.ask(user=cast.pat, new_email="pat.new@example.org", by=cast.pat)
    with pytest.raises(PermissionDenied):
        actions.vouch(change=own, by=cast.pat)
    assert client.get(reverse("addresses:colleague", args=[cast.pat.pk])).status_code == 404


def test_without_having_spoken_to_the_person_nothing_is_asked(cast, sign_in):
    address = reverse("rights:address", kwargs={"case": cast.minas_case.pk})
    answer = sign_in(cast.alice).post(address, {"new_email": "kept@example.org"})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["identified"]
    assert "kept@example.org" in answer.content.decode() and not AddressChange.objects.exists()


def test_she_sees_how_far_it_has_come_and_stops_it(cast, sign_in):
    change = actions.ask(user=cast.mina, new_email="mina.new@example.org", by=cast.mina)
    actions.confirm(change=change, end=End.NEW)
    client = sign_in(cast.mina)
    page = client.get(reverse("addresses:mine")).content.decode()
    assert "mina.new@example.org" in page and "confirmed" in page and "waiting" in page
    client.post(reverse("addresses:stop_mine"))
    assert "mina.new@example.org" not in client.get(reverse("addresses:mine")).content.decode()
