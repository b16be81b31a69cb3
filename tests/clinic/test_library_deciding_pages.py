"""The pages on which a second person decides, and on which versions are looked at and compared."""

import pytest
from django.urls import reverse

from clinic.library.models import ModuleVersion
from tests.clinic.drafting import SLUG, newest, published, waiting
from tests.clinic.test_library_drafts_pages import at

pytestmark = pytest.mark.django_db


def test_a_second_person_reads_what_changes_and_publishes(cast, library, sign_in):
    draft = waiting(cast.alice)
    client = sign_in(cast.sam)
    assert "1 draft waits for review" in client.get(reverse("library:list")).content.decode()
    html = client.get(at(draft)).content.decode()
    assert '<ins class="new">' in html and "I have reviewed it: publish" in html and 'id="step-opening"' in html
    client.post(reverse("library:publish", args=[draft.pk]), {"revision": draft.revision})
    assert newest().number == 2
    html = client.get(reverse("library:detail", args=[SLUG])).content.decode()
    assert "Saying it our way" in html and f"{cast.sam.name}," in html


def test_returning_needs_a_comment_and_the_author_reads_it(cast, library, sign_in):
    draft = waiting(cast.alice)
    address = reverse("library:send_back", args=[draft.pk])
    assert sign_in(cast.pat).post(address, {"revision": draft.revision, "comment": ""}).status_code == 422
    sign_in(cast.pat).post(address, {"revision": draft.revision, "comment": "Warmer, please."})
    html = sign_in(cast.alice).get(at(draft)).content.decode()
    assert "Warmer, please." in html and 'id="draft"' in html


def test_a_manager_is_told_to_wait_for_a_clinician(cast, library, sign_in):
    html = sign_in(cast.pat).get(at(waiting(cast.alice))).content.decode()
    assert "A clinician has to review it first" in html and "library-drafts/" in html and ">Publish<" not in html


def test_versions_are_listed_shown_and_compared(cast, library, sign_in):
    published(cast.alice, cast.sam)
    client = sign_in(cast.pat)
    html = client.get(reverse("library:versions", args=[SLUG])).content.decode()
    assert "2. Saying it our way" in html and html.count("Not yet reviewed by a clinician of this practice") == 1
    html = client.get(reverse("library:version", args=[SLUG, 1])).content.decode()
    assert "This is version 1. Version 2 is the newest" in html
    html = client.get(reverse("library:compare", args=[SLUG])).content.decode()
    assert '<del class="gone">' in html and "Version 1 and version 2" in html
    assert client.get(reverse("library:compare", args=[SLUG]) + "?from=1&to=9").status_code == 404
    assert client.get(reverse("library:compare", args=[SLUG]) + "?from=x").status_code == 404
    assert ModuleVersion.objects.filter(module__slug=SLUG).count() == 2


def test_the_desk_takes_a_fixed_number_of_queries(cast, library, sign_in, django_assert_max_num_queries):
    for slug in ("safety-first", SLUG, "what-i-can-control", "sleep-and-meals"):
        waiting(cast.alice, slug)
    client = sign_in(cast.sam)
    with django_assert_max_num_queries(7):
        assert client.get(reverse("library:drafts")).content.count(b"Waiting for review</span>") == 4
