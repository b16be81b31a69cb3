"""The library's pages and its part of the API."""

import re

import pytest
from django.urls import reverse

from clinic.library.actions import ensure_loaded, load
from clinic.library.files import SHIPPED, module_files
from clinic.library.models import ModuleVersion
from tests.access import STAFF_ONLY_LIST, Access


def safety_first(cast):
    ensure_loaded()
    return {"slug": "safety-first"}


def first_version(cast):
    return safety_first(cast) | {"number": 1}


def core_pathway(cast):
    ensure_loaded()
    return {"slug": "core"}


API_LIST = STAFF_ONLY_LIST | {"mina": 200, "omar": 200, "nobody": 401}  # a caregiver's list is empty
API_DETAIL = STAFF_ONLY_LIST | {"nobody": 401}
ACCESS = {
    "library:list": Access(**STAFF_ONLY_LIST),
    "library:detail": Access(**STAFF_ONLY_LIST, kwargs=safety_first),
    "library:versions": Access(**STAFF_ONLY_LIST, kwargs=safety_first),
    "library:version": Access(**STAFF_ONLY_LIST, kwargs=first_version),
    "library:compare": Access(**STAFF_ONLY_LIST, kwargs=safety_first),
    "library:pathway": Access(**STAFF_ONLY_LIST, kwargs=core_pathway),
    "library-api:modules-versions": Access(**API_DETAIL, kwargs=safety_first),
    "library-api:modules-list": Access(**API_LIST),
    "library-api:modules-detail": Access(**API_DETAIL, kwargs=safety_first),
}
SLUGS = [path.stem for path in module_files(SHIPPED)]


def test_the_list_shows_each_module_in_the_order_of_the_library(cast, library, sign_in):
    html = sign_in(cast.alice).get(reverse("library:list")).content.decode()
    places = [html.index(f">{v.module.number}. {v.title}</a>") for v in ModuleVersion.objects.newest()]
    assert len(places) == len(SLUGS) and places == sorted(places)


def test_an_empty_library_says_what_to_do(cast, sign_in):
    assert b"load_library" in sign_in(cast.alice).get(reverse("library:list")).content


@pytest.mark.parametrize("slug", SLUGS)
def test_a_module_is_previewed_with_every_step_and_nothing_can_be_filled_in(cast, library, sign_in, slug):
    html = sign_in(cast.pat).get(reverse("library:detail", kwargs={"slug": slug})).content.decode()
    steps = list(library[slug].steps.all())
    for step in steps:
        assert f'id="step-{step.key}"' in html
    assert html.count('<fieldset class="step-preview" disabled') == len(steps)
    assert "words, about grade" in html and "CC BY 4.0" in html
    assert html.count('rel="noopener noreferrer"') >= len(library[slug].sources)


@pytest.mark.parametrize("slug", SLUGS)
def test_no_two_inputs_of_a_preview_have_one_id(cast, library, sign_in, slug):
    html = sign_in(cast.alice).get(reverse("library:detail", kwargs={"slug": slug})).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'\sfor="([^"]+)"', html)) <= set(ids)


def test_an_unknown_module_is_not_found(cast, library, sign_in):
    assert sign_in(cast.alice).get(reverse("library:detail", kwargs={"slug": "no-such"})).status_code == 404


def test_the_newest_version_is_shown(cast, library, sign_in, tmp_path):
    text = (SHIPPED / "en" / "safety-first.md").read_text().replace("title: Safety first", "title: Safety before all")
    (tmp_path / "safety-first.md").write_text(text)
    load(files=[tmp_path / "safety-first.md"])
    html = sign_in(cast.alice).get(reverse("library:detail", kwargs={"slug": "safety-first"})).content.decode()
    assert "Safety before all" in html and "2, published" in html


def test_the_pages_take_a_fixed_number_of_queries(cast, library, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(8):
        client.get(reverse("library:list"))
    with django_assert_max_num_queries(9):
        client.get(reverse("library:detail", kwargs={"slug": "safety-first"}))


def test_the_api_lists_modules_and_gives_the_steps_of_one(cast, library, api):
    client = api(cast.alice)
    listed = client.get("/api/v1/modules/").json()
    assert [row["slug"] for row in listed["results"]] == [v.module.slug for v in ModuleVersion.objects.newest()]
    assert "steps" not in listed["results"][0]
    detail = client.get("/api/v1/modules/what-i-can-control/").json()
    assert detail["id"] == str(library["what-i-can-control"].pk) and detail["version"] == 1
    sorter = next(step for step in detail["steps"] if step["key"] == "sorter")
    assert (
        sorter["kind"] == "sort"
        and sorter["stores_answer"]
        and {"bedtime": "When I go to bed"} in sorter["spec"]["items"]
    )


def test_a_caregiver_finds_no_module_in_the_api(cast, library, api):
    assert api(cast.mina).get("/api/v1/modules/").json()["results"] == []


def test_the_api_is_read_only(cast, library, api):
    client = api(cast.sam)
    assert client.post("/api/v1/modules/", {}, format="json").status_code == 405
    assert client.patch("/api/v1/modules/safety-first/", {}, format="json").status_code == 405


def test_the_api_takes_a_fixed_number_of_queries(cast, library, api, django_assert_max_num_queries):
    client = api(cast.alice)
    with django_assert_max_num_queries(5):
        client.get("/api/v1/modules/")
    with django_assert_max_num_queries(5):
        client.get("/api/v1/modules/safety-first/")
