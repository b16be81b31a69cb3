"""The pages on which the library is written, and decided on by somebody else."""

import re

import pytest
from django.urls import reverse

from clinic.library.drafts.forms import typed
from clinic.library.drafts.models import LibraryDraft
from tests.access import STAFF_ONLY_LIST, Access
from tests.clinic.drafting import SLUG, begun, begun_pathway, newest, waiting, written

CLINICIANS = STAFF_ONLY_LIST | {"pat": 403}
GO_ON = {"alice": 302, "bob": 302, "sam": 302, "charlie": 302, "pat": 302, "mina": 404, "omar": 404, "nobody": 302}


def his(make):
    """A draft of Bob's."""
    return lambda cast: {"pk": make(cast.bob).pk}


def slug(cast):
    return {"slug": newest().module.slug} if begun(cast.bob) else {}


def version(cast):
    return slug(cast) | {"number": 1}


def pathway(cast):
    return {"slug": begun_pathway(cast.bob).slug}


def post(expected, kwargs, **data):
    return Access(**expected, kwargs=kwargs, data=lambda cast: {"revision": 2, **data})


# What a verb refuses is said on the page that one comes back to; only who may not do it at all gets 403.
NOT_PUBLISHING = GO_ON | {"alice": 403, "bob": 403, "charlie": 403}
NOT_OWN = GO_ON | {"alice": 403, "sam": 403, "charlie": 403, "pat": 403}
ACCESS = {
    "library:drafts": Access(**STAFF_ONLY_LIST),
    "library:new_draft": Access(**CLINICIANS),
    "library:new_draft POST": Access(**CLINICIANS | dict.fromkeys(("alice", "bob", "sam", "charlie"), 302),
                                     data=lambda cast: {"what": "module", "title": "A", "slug": "a-new-one"}),
    "library:start_draft POST": post(GO_ON | {"pat": 403}, slug),
    "library:start_pathway_draft POST": post(GO_ON | {"pat": 403}, pathway),
    "library:draft": Access(**STAFF_ONLY_LIST, kwargs=his(written)),
    "library:draft POST": post(NOT_OWN, his(written)),
    "library:fresh": Access(**STAFF_ONLY_LIST, kwargs=his(written)),
    "library:take_back POST": post(NOT_OWN, his(waiting)),
    "library:catch_up POST": post(NOT_OWN, his(written)),
    "library:review POST": post(GO_ON | {"pat": 403}, his(waiting)),
    "library:send_back POST": post(dict.fromkeys(GO_ON, 422) | {"mina": 404, "omar": 404, "nobody": 302}, his(waiting)),
    "library:publish POST": post(NOT_PUBLISHING, his(waiting)),
    "library:discard POST": post(GO_ON | {"alice": 403, "charlie": 403}, his(waiting)),
    "library:review_version POST": post(GO_ON | {"pat": 403}, version),
    "library:review_pathway POST": post(GO_ON | {"pat": 403}, pathway),
}  # fmt: skip

pytestmark = pytest.mark.django_db


def at(draft):
    return reverse("library:draft", args=[draft.pk])


def form_of(draft, **changed):
    return typed(draft.sheet) | {"revision": draft.revision, "do": "save"} | changed


def stored(draft):
    return LibraryDraft.objects.get(pk=draft.pk)


def test_from_a_module_to_its_draft_to_a_saved_word(cast, library, sign_in):
    client = sign_in(cast.alice)
    assert "Write the next version" in client.get(reverse("library:detail", args=[SLUG])).content.decode()
    answer = client.post(reverse("library:start_draft", args=[SLUG]))
    draft = LibraryDraft.objects.get()
    assert answer.url == at(draft)
    answer = client.post(at(draft), form_of(draft, **{"title": "Ours", "step.opening.body": "Come in."}))
    assert answer.status_code == 302
    assert (stored(draft).sheet.title, stored(draft).sheet.step("opening").body) == ("Ours", "Come in.")


@pytest.mark.parametrize("which", [SLUG, "what-i-can-control", "safety-first", "support-for-me", "sleep-and-meals"])
def test_the_form_gives_back_what_it_shows(cast, library, sign_in, which):
    draft = begun(cast.alice, which)
    sign_in(cast.alice).post(at(draft), form_of(draft))
    assert stored(draft).revision == 1, "Sending the form unchanged changed the draft."


def test_the_editor_names_each_input_once_and_shows_the_clients_view(cast, library, sign_in):
    html = sign_in(cast.alice).get(at(begun(cast.alice, "what-i-can-control"))).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<label[^>]*\sfor="([^"]+)"', html)) <= set(ids)
    assert 'id="step-sorter"' in html and "words, about grade" in html and "Ready to be reviewed" in html


def test_a_problem_is_said_at_its_step_and_keeps_nothing_from_being_saved(cast, library, sign_in):
    client, draft = sign_in(cast.alice), begun(cast.alice)
    client.post(at(draft), form_of(draft, **{"step.opening.body": "<i>Hello</i>", "minutes": "some"}))
    html = client.get(at(draft)).content.decode()
    place = html.index('data-place="problems-opening"')
    assert "HTML is not shown. Write it in Markdown." in html[place : place + 600]
    assert "“minutes” must be how long it takes" in html and "2 things still to put right" in html


@pytest.mark.parametrize(
    ("do", "order"),
    [("down:opening", [1, 0]), ("up:opening", [0, 1]), ("remove:opening", [1, 2])],
)
def test_buttons_move_steps_and_keep_what_was_typed(cast, library, sign_in, do, order):
    draft = begun(cast.alice)
    keys = [step.key for step in draft.sheet.steps]
    sign_in(cast.alice).post(at(draft), form_of(draft, do=do, title="Typed too"))
    sheet = stored(draft).sheet
    assert [step.key for step in sheet.steps][:2] == [keys[place] for place in order]
    assert sheet.title == "Typed too" and len(sheet.steps) + len(sheet.removed) == len(keys)


def test_a_step_is_added_changed_and_put_back(cast, library, sign_in):
    client, draft = sign_in(cast.alice), begun(cast.alice)
    client.post(at(draft), form_of(draft, do="add", new_kind="scale", new_title="How loud?"))
    client.post(at(draft), form_of(stored(draft), do="kind:how-loud", **{"step.how-loud.kind": "reflect"}))
    assert stored(draft).sheet.steps[-1].kind == "reflect"
    client.post(at(draft), form_of(stored(draft), do="remove:how-loud"))
    client.post(at(draft), form_of(stored(draft), do="back:how-loud"))
    assert stored(draft).sheet.steps[-1].key == "how-loud"


def test_options_without_a_key_get_one_and_the_others_keep_theirs(cast, library, sign_in):
    draft = begun(cast.alice, "what-i-can-control")
    items = "bedtime: When I sleep\nHow loud I am"
    sign_in(cast.alice).post(at(draft), form_of(draft, **{"step.sorter.set.items": items}))
    assert (
        stored(draft)
        .sheet.step("sorter")
        .settings.endswith("- bedtime: When I sleep\n  - how-loud-i-am: How loud I am")
    )


def test_what_is_too_long_is_refused_and_stays_on_the_page(cast, library, sign_in):
    draft = begun(cast.alice)
    answer = sign_in(cast.alice).post(at(draft), form_of(draft, **{"step.opening.title": "x" * 4001}))
    html = answer.content.decode()
    assert answer.status_code == 422 and "x" * 4001 in html and "Title: 1 characters too long." in html
    assert 'href="#id_step.opening.title"' in html and stored(draft).revision == 1


def test_an_old_page_shows_both_texts(cast, library, sign_in):
    draft = written(cast.alice)
    old = form_of(draft, revision=1, title="From the other tab")
    answer = sign_in(cast.alice).post(at(draft), old)
    html = answer.content.decode()
    assert answer.status_code == 409 and "From the other tab" in html and "Stored:" in html
    assert "Saying it our way" in html and 'name="revision" value="2"' in html


def test_a_form_without_its_steps_takes_none_away(cast, library, sign_in):
    draft = begun(cast.alice)
    sign_in(cast.alice).post(at(draft), {"revision": 1, "title": "Only this"})
    assert stored(draft).sheet.steps == draft.sheet.steps and stored(draft).sheet.title == "Only this"


def test_what_is_not_ready_is_saved_and_not_given_to_review(cast, library, sign_in):
    draft = begun(cast.alice)
    answer = sign_in(cast.alice).post(at(draft), form_of(draft, do="submit", summary="", note="Look"))
    html = answer.content.decode()
    assert answer.status_code == 422 and "“summary” must be" in html and ">Look</textarea>" in html
    assert stored(draft).state == "draft" and stored(draft).revision == 2


def test_the_order_of_a_pathway_is_changed_by_buttons(cast, library, sign_in):
    client, draft = sign_in(cast.alice), begun_pathway(cast.alice)
    client.post(at(draft), form_of(draft, do="module-down:safety-first", every_days="10"))
    client.post(at(draft), form_of(stored(draft), do="module-remove:support-for-me"))
    client.post(at(draft), form_of(stored(draft), do="module-add", new_module="saying-it-well"))
    facts = stored(draft).sheet.facts
    modules = facts["modules"].split()
    assert modules[:2] == ["your-stress-makes-sense", "safety-first"] and modules[-1] == "saying-it-well"
    assert facts["every_days"] == "10" and "support-for-me" not in modules
