"""/api/v1/library-drafts/ and the editor's autosave: the same verbs as the pages."""

import io
import zipfile

import pytest
from django.urls import reverse

from clinic.library.drafts.forms import typed
from clinic.library.drafts.models import LibraryDraft
from tests.access import STAFF_ONLY_LIST, Access
from tests.clinic.drafting import SLUG, begun, newest, published, waiting, written
from tests.clinic.test_library_drafts_pages import GO_ON, his

LIST = STAFF_ONLY_LIST | {"mina": 200, "omar": 200, "nobody": 401}  # a caregiver's list is empty
DETAIL = STAFF_ONLY_LIST | {"nobody": 401}
NOT_OWN = dict.fromkeys(GO_ON, 403) | {"bob": 200, "mina": 404, "omar": 404, "nobody": 401}
CONTENT = {"facts": {"title": "Ours"}, "steps": []}


def drafted(expected, make, **data):
    return Access(**expected, kwargs=his(make), data=lambda cast: {"revision": 2, **data})


ACCESS = {
    "library-api:library-drafts-list": Access(**LIST),
    "library-api:library-drafts-list POST": Access(
        **dict.fromkeys(GO_ON, 201) | {"pat": 403, "mina": 403, "omar": 403, "nobody": 401},
        data=lambda cast: {"what": "module", "title": "A", "slug": "a-new-one"},
    ),
    "library-api:library-drafts-detail": Access(**DETAIL, kwargs=his(written)),
    "library-api:library-drafts-detail PATCH": drafted(NOT_OWN, written, content=CONTENT),
    "library-api:library-drafts-submit POST": drafted(NOT_OWN, written),
    "library-api:library-drafts-take-back POST": drafted(NOT_OWN, waiting),
    "library-api:library-drafts-review POST": Access(
        **DETAIL | dict.fromkeys(("alice", "sam", "charlie"), 422) | {"bob": 422, "pat": 403},
        kwargs=his(waiting), data=lambda cast: {"revision": 2},
    ),
    "library-api:library-drafts-send-back POST": drafted(
        dict.fromkeys(GO_ON, 422) | {"mina": 404, "omar": 404, "nobody": 401}, waiting, comment="More"
    ),
    "library-api:library-drafts-publish POST": drafted(
        dict.fromkeys(GO_ON, 403) | {"sam": 422, "pat": 422, "mina": 404, "omar": 404, "nobody": 401}, waiting
    ),
    "library-api:library-drafts-discard POST": drafted(
        NOT_OWN | {"sam": 200, "pat": 200}, waiting
    ),
    "library:autosave POST": Access(
        **NOT_OWN, kwargs=his(written), data=lambda cast: {"revision": 2, "fields": {"title": "More"}}
    ),
}  # fmt: skip

pytestmark = pytest.mark.django_db


def at(draft, verb=""):
    return f"/api/v1/library-drafts/{draft.pk}/{verb}"


def stored(draft):
    return LibraryDraft.objects.get(pk=draft.pk)


def test_a_draft_goes_through_the_api_from_the_first_word_to_the_version(cast, library, api):
    alice, sam = api(cast.alice), api(cast.sam)
    draft = alice.post("/api/v1/library-drafts/", {"module": SLUG}, format="json").json()
    assert (draft["state"], draft["base_version"], draft["problems"]) == ("draft", 1, [])
    assert draft["file"].startswith("---\nslug: saying-it-well")
    draft["content"]["facts"]["title"] = "Saying it our way"
    address = f"/api/v1/library-drafts/{draft['id']}/"
    draft = alice.patch(address, {"revision": 1, "content": draft["content"]}, format="json").json()
    assert (draft["revision"], draft["title"]) == (2, "Saying it our way")
    draft = alice.post(f"{address}submit/", {"revision": 2, "note": "The title"}, format="json").json()
    listed = sam.get("/api/v1/library-drafts/").json()["results"]
    assert [(row["id"], row["state"]) for row in listed] == [(draft["id"], "submitted")]
    answer = sam.post(f"{address}publish/", {"revision": draft["revision"]}, format="json")
    assert answer.status_code == 200 and answer.json()["published_version"] == 2
    assert newest().title == "Saying it our way"


def test_an_old_revision_is_answered_with_what_is_stored(cast, library, api):
    draft = written(cast.alice)
    content = {"facts": draft.sheet.facts | {"title": "Other"}, "steps": stored(draft).content["steps"]}
    answer = api(cast.alice).patch(at(draft), {"revision": 1, "content": content}, format="json")
    assert answer.status_code == 409 and answer.json()["current"]["content"]["facts"]["title"] == "Saying it our way"


def test_problems_have_their_places(cast, library, api):
    draft = begun(cast.alice)
    content = {"facts": draft.sheet.facts | {"minutes": "x"}, "steps": stored(draft).content["steps"]}
    content["steps"][0]["body"] = "# Loud"
    told = api(cast.alice).patch(at(draft), {"revision": 1, "content": content}, format="json").json()
    assert [(row["fact"], row["step"]) for row in told["problems"]] == [("minutes", ""), ("", "opening")]
    answer = api(cast.alice).post(at(draft, "submit/"), {"revision": 2}, format="json")
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "minutes"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"module": "no-such"}, 404),
        ({"pathway": "no-such"}, 404),
        ({"module": SLUG, "pathway": "core"}, 422),
        ({"what": "module", "title": "A", "slug": SLUG}, 422),
        ({"pathway": "core"}, 201),
    ],
)
def test_what_is_begun_is_said_plainly(cast, library, api, sent, status):
    assert api(cast.alice).post("/api/v1/library-drafts/", sent, format="json").status_code == status


def test_an_idempotency_key_begins_one(cast, library, api):
    sent = {"what": "pathway", "title": "A", "slug": "a-new-one"}
    key = {"Idempotency-Key": "0198c0de-0000-7000-8000-000000000009"}
    first, second = (
        api(cast.alice).post("/api/v1/library-drafts/", sent, format="json", headers=key).json() for _ in range(2)
    )
    assert first["id"] == second["id"]


def test_a_clinicians_review_lets_the_manager_publish(cast, library, api):
    draft = waiting(cast.alice)
    revision = {"revision": draft.revision}
    assert api(cast.pat).post(at(draft, "publish/"), revision, format="json").json()["code"] == "review"
    assert api(cast.bob).post(at(draft, "review/"), revision, format="json").json()["reviewed_at"]
    assert api(cast.pat).post(at(draft, "publish/"), revision, format="json").status_code == 200


def test_a_draft_goes_back_and_is_thrown_away(cast, library, api):
    draft = waiting(cast.alice)
    sent = {"revision": draft.revision, "comment": "Warmer"}
    answer = api(cast.sam).post(at(draft, "return/"), sent, format="json").json()
    assert (answer["state"], answer["comment"]) == ("returned", "Warmer")
    assert api(cast.alice).post(at(draft, "discard/"), format="json").json()["state"] == "discarded"


def test_versions_say_who_reviewed_them_and_bring_their_file(cast, library, api):
    published(cast.alice, cast.sam)
    rows = api(cast.pat).get(f"/api/v1/modules/{SLUG}/versions/").json()["results"]
    assert [row["version"] for row in rows] == [2, 1]
    assert rows[0]["reviews"][0]["reviewer"] == cast.sam.name and rows[1]["reviews"] == []
    assert "title: Saying it our way" in rows[0]["file"]


def test_the_library_is_downloaded(cast, library, api):
    answer = api(cast.alice).get("/api/v1/library-export/")
    assert len(zipfile.ZipFile(io.BytesIO(answer.content)).namelist()) == 20


def autosave(client, draft, revision, **fields):
    address = reverse("library:autosave", args=[draft.pk])
    return client.post(address, {"revision": revision, "fields": typed(draft.sheet) | fields}, format="json")


def test_the_autosave_keeps_what_stands_in_the_form_and_does_nothing_else(cast, library, api):
    draft = begun(cast.alice)
    kind = {"step.opening.kind": "reflect", "new_title": "Half a thought"}
    answer = autosave(api(cast.alice), draft, 1, **{"step.opening.title": "Come in", **kind})
    assert (answer.status_code, answer.json()["revision"]) == (200, 2)
    sheet = stored(draft).sheet
    assert (sheet.step("opening").title, sheet.step("opening").kind) == ("Come in", "read")
    assert len(sheet.steps) == len(draft.sheet.steps)


def test_on_a_conflict_it_says_what_is_stored_in_the_forms_own_inputs(cast, library, api):
    draft = written(cast.alice)
    answer = autosave(api(cast.alice), draft, 1, title="Other")
    current = answer.json()["current"]
    assert answer.status_code == 409 and current["revision"] == 2 and current["reload"]
    assert current["fields"]["title"] == "Saying it our way" and "step.opening.body" in current["fields"]


@pytest.mark.parametrize("fields", [None, [], {"title": 1}])
def test_a_shape_that_is_no_form_is_refused(cast, library, api, fields):
    address = reverse("library:autosave", args=[begun(cast.alice).pk])
    assert api(cast.alice).post(address, {"revision": 1, "fields": fields}, format="json").status_code == 422
