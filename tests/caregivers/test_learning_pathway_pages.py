"""The pages of pathways: starting one, pausing, going on, stopping, and what waits on the case page."""

import pytest
from django.urls import reverse

from caregivers.learning.models import Assignment, PathwayRun
from caregivers.learning.pathways import actions as pathways
from caregivers.learning.pathways.queries import kept_back, pathway_offers, running
from clinic.library.actions import ensure_loaded
from clinic.library.models import Pathway
from tests.access import Access

STAFF = {"charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}


def started(cast, slug="core"):
    ensure_loaded()
    return pathways.follow(case=cast.minas_case, pathway=Pathway.objects.newest().get(slug=slug), by=cast.alice)


def the_run(cast):
    return {"pk": started(cast).pk}


ACCESS = {
    "learning:follow": Access(kwargs=lambda cast: {"case": cast.minas_case.pk}, alice=200, bob=200, sam=200, **STAFF),
    "learning:stop": Access(kwargs=the_run, alice=200, bob=200, sam=200, **STAFF),
    "learning:pause POST": Access(kwargs=the_run, alice=302, bob=302, sam=302, **STAFF),
    "learning:take_up POST": Access(kwargs=the_run, alice=302, bob=302, sam=302, **STAFF),
}


def test_a_pathway_is_started_and_stands_on_the_case_page(cast, library, sign_in):
    alice = sign_in(cast.alice)
    address = reverse("learning:follow", args=[cast.minas_case.pk])
    assert "waits for the safety questions" in alice.get(address).content.decode()
    answer = alice.post(address, {"pathway": "core", "every_days": "", "starts_on": "", "due_days": "6"}, follow=True)
    text = answer.content.decode()
    assert "0 of 8 finished" in text and "What may be behind the no" in text
    first = Assignment.objects.visible_to(cast.mina).get()
    assert (first.version.module.slug, (first.due_on - first.today).days) == ("safety-first", 6)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Please choose a pathway."),
        ({"pathway": "no-such"}, "Please choose a pathway from the list."),
        ({"pathway": "core", "starts_on": "2020-01-01"}, "This day is over where your client lives."),
        ({"pathway": "core", "every_days": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_makes_no_sense_is_refused_and_stays(cast, library, sign_in, typed, sentence):
    answer = sign_in(cast.alice).post(reverse("learning:follow", args=[cast.minas_case.pk]), typed | {"due_days": "9"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode() and 'value="9"' in answer.content.decode()
    assert not PathwayRun.objects.exists()


def test_pausing_going_on_and_stopping(cast, library, sign_in):
    run, alice = started(cast), sign_in(cast.alice)
    assert "Paused" in alice.post(reverse("learning:pause", args=[run.pk]), follow=True).content.decode()
    alice.post(reverse("learning:take_up", args=[run.pk]))
    run.refresh_from_db()
    assert run.paused_on is None
    alice.post(reverse("learning:stop", args=[run.pk]), {"reason": "We talk instead."})
    run = PathwayRun.objects.visible_to(cast.alice).get()
    assert run.stopped_at and run.stop_reason == "We talk instead."
    assert Assignment.objects.visible_to(cast.alice).unfinished().count() == 1


def test_the_client_never_reads_why_it_was_stopped(cast, library, sign_in):
    run = started(cast)
    pathways.stop(run=run, by=cast.alice, reason="She is too tired.")
    assert "too tired" not in sign_in(cast.mina).get("/my/").content.decode()


def test_what_is_done_or_on_the_list_is_shown_as_left_out(cast, library):
    started(cast, "worn-out")
    offer = next(offer for offer in pathway_offers(cast.minas_case) if offer.pathway.slug == "core")
    assert [part.left_out for part in offer.parts] == [True, False, False, False, False, False, True, False]
    [one] = running(cast.minas_case, cast.alice)
    assert (one.finished, one.total, one.held) == (0, 5, [])
    assert running(cast.minas_case, cast.charlie) == [] and not kept_back(cast.alice).exists()
