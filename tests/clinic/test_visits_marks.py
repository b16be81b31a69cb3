"""The mark in every form, and what is never kept: what a view calls sensitive, files, whole forms full of secrets."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.test import RequestFactory
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from clinic.accounts.views import welcome
from clinic.ui.doors import signed_in_page
from clinic.visits.mark import FIELD, mark_for, person_of
from clinic.visits.words import keep, sensitive_parameters

TEMPLATE = engines["django"].from_string("<form method=post>{% csrf_token %}</form>")
COMPONENT = engines["django"].from_string('{% cotton post_button action="/x/" %}Go{% endcotton %}')


@pytest.fixture
def request_of(cast):
    def made(person, **data):
        request = RequestFactory().post("/somewhere/", data)
        request.user = person
        return request

    return made


@pytest.mark.parametrize("template", [TEMPLATE, COMPONENT])
def test_every_form_says_for_whom_its_page_was_made(cast, request_of, template):
    request = request_of(cast.mina)
    page = template.render({}, request)
    assert "csrfmiddlewaretoken" in page
    assert f'name="{FIELD}" value="{mark_for(request)}"' in page
    assert person_of(mark_for(request)) == cast.mina.pk


def test_for_nobody_it_says_nothing(cast, request_of):
    assert FIELD not in TEMPLATE.render({}, request_of(cast.everybody["nobody"]))


@require_POST
@signed_in_page
def plain(request): ...


@sensitive_post_parameters("answer")
@require_POST
@signed_in_page
def partly(request): ...


@require_POST
@sensitive_post_parameters()
@signed_in_page
def wholly(request): ...


@pytest.mark.parametrize(
    "view, names", [(plain, ()), (partly, ("answer",)), (wholly, "__ALL__"), (welcome, ("password",))]
)
def test_what_a_view_calls_sensitive_is_found_under_its_decorators(view, names):
    assert sensitive_parameters(view) == names


@pytest.mark.parametrize("view, is_kept", [(plain, True), (partly, False), (wholly, False)])
def test_and_is_not_kept(cast, request_of, view, is_kept):
    mark = mark_for(request_of(cast.mina))
    request = request_of(cast.everybody["nobody"], answer="words", **{FIELD: mark})
    assert bool(keep(request, view)) is is_kept


def test_a_file_is_left_out_and_the_words_are_kept(cast, request_of):
    data = {"text": "words", "letter": SimpleUploadedFile("a.txt", b"canary"), FIELD: mark_for(request_of(cast.mina))}
    assert keep(request_of(cast.mina, **data), plain).content()["fields"] == [["text", ["words"]]]


def test_a_form_without_end_is_not_kept(cast, request_of):
    data = {"text": "w" * 500_001, FIELD: mark_for(request_of(cast.mina))}
    assert keep(request_of(cast.mina, **data), plain) is None
