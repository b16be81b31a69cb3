"""Pages and API of emergency openings, and the banner."""

import uuid

from django.urls import reverse

from caregivers.glass.actions import break_glass
from caregivers.glass.models import GlassBroken
from clinic.accounts.supervision import supervise
from clinic.audit.models import AuditEvent
from tests.access import Access
from tests.sessions.test_dashboard import fill

WHY = "He has not answered for two days, and she is at his door."


def broken(cast, by=None):
    return break_glass(number=cast.minas_case.number, reason=WHY, by=by or cast.charlie)


def one(cast):
    return {"pk": broken(cast).pk}


def body(cast):
    return {"number": cast.minas_case.number, "reason": WHY}


PAGE = {"alice": 200, "bob": 200, "sam": 200, "charlie": 200, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
API = {"alice": 200, "bob": 200, "sam": 200, "charlie": 200, "pat": 404, "mina": 404, "omar": 404, "nobody": 401}
# Alice, Bob and Sam see the case already, so that opening it is refused at the field.
ACCESS = {
    "glass:list": Access(**PAGE),
    "glass:new": Access(**PAGE),
    "glass:new POST": Access(data=body, **{**PAGE, "alice": 422, "bob": 422, "sam": 422, "charlie": 302}),
    "glass:detail": Access(kwargs=one, **PAGE, erin=404),
    "glass:end POST": Access(kwargs=one, **{**PAGE, "alice": 403, "bob": 403, "sam": 403, "charlie": 302}, erin=404),
    "glass:seen POST": Access(kwargs=one, **{**PAGE, "alice": 302, "bob": 302, "sam": 403, "charlie": 403}, erin=404),
    "glass-api:glass-list": Access(**{**API, "pat": 200, "mina": 200, "omar": 200}),
    "glass-api:glass-list POST": Access(
        data=body, alice=422, bob=422, sam=422, charlie=201, pat=403, mina=403, omar=403, nobody=401
    ),
    "glass-api:glass-detail": Access(kwargs=one, **API, erin=404),
    "glass-api:glass-end POST": Access(kwargs=one, **{**API, "alice": 403, "bob": 403, "sam": 403}, erin=404),
    "glass-api:glass-seen POST": Access(kwargs=one, **{**API, "sam": 403, "charlie": 403}, erin=404),
}


def test_the_page_opens_the_case_and_the_banner_stands_on_every_page_until_it_is_closed(cast, sign_in):
    browser = sign_in(cast.charlie)
    response = browser.post(reverse("glass:new"), body(cast) | {"once": uuid.uuid4()})
    assert response.url == reverse("record:case", args=[cast.minas_case.pk])
    for name in ("dashboard:caseload", "library:list"):
        assert "in an emergency, until" in browser.get(reverse(name)).content.decode()
    assert "in an emergency, until" in browser.get(response.url).content.decode()
    glass = GlassBroken.objects.get()
    browser.post(reverse("glass:end", args=[glass.pk]))
    assert browser.get(response.url).status_code == 404
    assert "in an emergency, until" not in browser.get(reverse("dashboard:caseload")).content.decode()


def test_a_refused_opening_keeps_the_reason(cast, sign_in):
    response = sign_in(cast.charlie).post(reverse("glass:new"), {"number": 4711, "reason": WHY})
    assert response.status_code == 422
    assert WHY in response.content.decode()
    assert "There is no case with this number." in response.content.decode()


def test_opening_asks_again_who_one_is(cast, sign_in, api):
    page = sign_in(cast.charlie, recent=False).post(reverse("glass:new"), body(cast))
    program = api(cast.charlie, recent=False).post(reverse("glass-api:glass-list"), body(cast), format="json")
    assert program.status_code == 403
    assert page.status_code != 403
    assert not GlassBroken.objects.exists()


def test_the_supervisor_of_a_stranger_to_the_case_sees_a_number_and_no_name(cast, sign_in):
    supervise(supervisor=cast.sam, supervisee=cast.charlie, by=cast.pat)
    glass = break_glass(number=cast.omars_case.number, reason=WHY, by=cast.alice)
    browser = sign_in(cast.sam)
    page = browser.get(reverse("glass:detail", args=[glass.pk])).content.decode()
    assert WHY in page
    assert AuditEvent.objects.filter(verb="glass.read", actor_id=cast.sam.pk).exists()
    assert "I have seen this" in page
    browser.post(reverse("glass:seen", args=[glass.pk]))
    assert "I have seen this" not in browser.get(reverse("glass:detail", args=[glass.pk])).content.decode()


def test_what_needs_a_supervisor_is_named_by_its_number_where_the_case_is_not_hers(cast, sign_in):
    noor = cast.bob
    break_glass(number=cast.omars_case.number, reason=WHY, by=noor)
    supervise(supervisor=cast.sam, supervisee=noor, by=cast.pat)
    page = sign_in(cast.sam).get(reverse("dashboard:needs")).content.decode()
    assert f"#{cast.omars_case.number}" in page
    assert "Omar" not in page


def test_the_manager_is_shown_that_it_happened(cast, sign_in):
    broken(cast)
    page = sign_in(cast.pat).get(reverse("dashboard:overview")).content.decode()
    assert "Opened in an emergency" in page
    assert "Charlie" in page
    assert WHY not in page


def test_the_list_takes_the_same_queries_however_long(cast, sign_in, django_assert_max_num_queries):
    fill(cast, 3)
    for _one in range(3):
        GlassBroken.objects.create(
            case=cast.minas_case, broken_by=cast.charlie, reason=WHY, until=cast.minas_case.opened_at
        )
    browser = sign_in(cast.alice)
    with django_assert_max_num_queries(9):
        browser.get(reverse("glass:list"))
