"""The look: the gallery, the choice of theme, and the furniture that every page uses."""

import pytest
from django.template import engines

from clinic.ui.gallery import SampleForm
from tests.access import STAFF_ONLY_LIST, Access

EVERYBODY = dict.fromkeys(STAFF_ONLY_LIST, 302)

ACCESS = {
    "ui:gallery": Access(**STAFF_ONLY_LIST),
    "ui:theme POST": Access(**EVERYBODY),
}


def render(source: str, **context) -> str:
    return engines["django"].from_string(source).render(context)


def test_the_gallery_shows_each_component(cast, sign_in):
    page = sign_in(cast.alice).get("/gallery/").content.decode()
    for sign in ("page-header", "error-summary", "facts", "table-stacked", "tag-danger", "empty-title", "<progress"):
        assert sign in page
    assert "<c-" not in page


@pytest.mark.parametrize("before, after", [(None, "dark"), ("dark", "light"), ("light", "dark"), ("<b>", "dark")])
def test_the_theme_turns_over_and_is_shown_without_javascript(client, db, before, after):
    if before:
        client.cookies["theme"] = before
    assert client.post("/theme/", {"next": "https://elsewhere.example/"}).headers["Location"] == "/"
    assert client.cookies["theme"].value == after


def test_a_refused_field_is_tied_to_its_sentence_and_the_summary_leads_to_it():
    form = SampleForm({"email": "nope"}, auto_id="id_%s")
    page = str(form)
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert 'value="nope"' in page
