"""What is sensitive asks again after five minutes, and nothing typed is lost on the way."""

import json

import pytest
from django.http import HttpResponse
from django.urls import path
from rest_framework.response import Response

from clinic.accounts import sealed
from clinic.project.urls import urlpatterns as of_the_product
from clinic.ui.api import ApiView
from clinic.ui.doors import asks_again, signed_in_page
from tests.access import Access
from tests.cast import PASSWORD

ANSWER = {"how": "password", "password": PASSWORD}
SECRET_WORDS = "Because the house burns"  # noqa: S105  (what somebody typed)

ACCESS = {
    "accounts:again": Access(
        alice=200, bob=200, sam=200, charlie=200, pat=200, mina=200, omar=200, nobody=302, ravi=200, dora=200
    )
}


@signed_in_page
@asks_again
def sensitive(request):
    """A page that says what came."""
    return HttpResponse(json.dumps(request.POST.getlist("word")))


class Sensitive(ApiView):
    """The same for programs."""

    @asks_again
    def post(self, request):
        return Response({"done": True})


urlpatterns = [*of_the_product, path("break/", sensitive), path("api/v1/break/", Sensitive.as_view())]
handler404 = "clinic.ui.error_pages.not_found"
pytestmark = pytest.mark.urls(__name__)


def test_whoever_just_signed_in_is_not_asked(cast, sign_in, api):
    assert sign_in(cast.alice).get("/break/").status_code == 200
    assert api(cast.mina).post("/api/v1/break/").status_code == 200


def test_a_page_asks_for_the_password_and_comes_back(cast, sign_in):
    browser = sign_in(cast.alice, recent=False)
    asked = browser.get("/break/?case=7")
    assert asked.headers["Location"] == "/sign-in/again/?next=%2Fbreak%2F%3Fcase%3D7"
    wrong = browser.post("/sign-in/again/", {"how": "password", "password": "wrong", "next": "/break/?case=7"})
    assert wrong.status_code == 422
    assert browser.get("/break/").status_code == 302
    done = browser.post("/sign-in/again/", {"how": "password", "password": PASSWORD, "next": "/break/?case=7"})
    assert done.headers["Location"] == "/break/?case=7"
    assert browser.get("/break/").status_code == 200


def test_what_was_sent_is_offered_again_and_lies_sealed_meanwhile(cast, sign_in):
    browser = sign_in(cast.alice, recent=False)
    browser.post("/break/", {"word": [SECRET_WORDS, "<b>"]}, headers={"referer": "http://testserver/form/"})
    kept = browser.session["asked_again"]
    assert SECRET_WORDS in sealed.unseal(kept).replace("+", " ")
    assert "house" not in kept
    shown = browser.post(
        "/sign-in/again/", {"how": "password", "password": PASSWORD, "next": "/form/"}
    ).content.decode()
    assert f'<input type="hidden" name="word" value="{SECRET_WORDS}">' in shown
    assert 'name="word" value="&lt;b&gt;"' in shown
    assert 'action="/break/"' in shown
    assert "asked_again" not in browser.session


def test_what_was_given_up_is_not_sent_later_by_surprise(cast, sign_in):
    browser = sign_in(cast.alice, recent=False)
    browser.post("/break/", {"word": "x"}, headers={"referer": "http://testserver/form/"})
    elsewhere = browser.post("/sign-in/again/", {"how": "password", "password": PASSWORD, "next": "/gallery/"})
    assert elsewhere.headers["Location"] == "/gallery/"
    assert "asked_again" not in browser.session


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_back_stays_in_the_house(cast, sign_in, evil):
    done = sign_in(cast.alice).post("/sign-in/again/", {"how": "password", "password": PASSWORD, "next": evil})
    assert done.headers["Location"] == "/"


def test_a_program_is_told_in_a_sentence(cast, api):
    answer = api(cast.alice, recent=False).post("/api/v1/break/")
    assert (answer.status_code, answer.json()["code"]) == (403, "confirm_again")
    assert "five minutes" in answer.json()["detail"]
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_proof_of_one_person_is_none_of_another(cast, sign_in):
    browser = sign_in(cast.alice)
    session = browser.session
    session["account_authentication_methods_user"] = str(cast.bob.pk)
    session.save()
    assert browser.get("/break/").status_code == 302
