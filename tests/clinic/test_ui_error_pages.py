"""When something is wrong, the page says so in the look and says nothing about anybody; the API says it as JSON."""

import pytest
from django.template import engines
from django.test import Client, RequestFactory

from clinic.ui import error_pages


def test_what_is_not_there_is_a_page_with_a_way_home_and_no_name(cast, sign_in):
    page = sign_in(cast.alice).get("/nowhere/")
    assert page.status_code == 404
    assert 'href="/"' in page.content.decode()
    assert "Alice" not in page.content.decode()


def test_under_the_api_it_is_problem_json(client, db):
    answer = client.get("/api/v1/nowhere/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


def test_an_old_page_is_told_how_nothing_gets_lost(db):
    page = Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "a@example.org"})
    assert page.status_code == 403
    assert "what you typed is still there" in page.content.decode()


@pytest.mark.parametrize("path, kind", [("/cases/", "text/html"), ("/api/v1/cases/", "application/problem+json")])
def test_a_defect_is_answered_without_asking_the_database(path, kind):
    answer = error_pages.server_error(RequestFactory().get(path))  # no database in this test: it would raise
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith(kind)
    assert "{%" not in answer.content.decode()


def test_components_escape_what_people_typed():
    source = '{% cotton panel :title="typed" %}{% cotton badge %}{{ typed }}{% endcotton %}{% endcotton %}'
    quoted = '{% cotton page_header title="{{ typed }}" lead="{{ typed }}" %}{% endcotton %}'
    for template in (source, quoted):
        page = engines["django"].from_string(template).render({"typed": "<script>1</script>\"'&"})
        assert "<script>" not in page
        assert page.count("&lt;script&gt;") == 2
        assert "&amp;lt;" not in page
