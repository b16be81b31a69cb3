"""Every error of the API is a problem that names its fields."""

import pytest
from django.http import Http404
from rest_framework import exceptions

from clinic.errors import PROBLEM_JSON, RuleViolation, Stale, problem_response


def body(error):
    response = problem_response(error, {})
    assert response.content_type == PROBLEM_JSON
    assert response.status_code == response.data["status"]
    return response.data


def test_a_rule_names_its_field():
    found = body(RuleViolation("Not in the future, please.", field="at"))
    assert found["status"] == 422
    assert found["errors"] == [{"field": "at", "message": "Not in the future, please.", "code": "rule"}]


def test_a_stale_save_brings_what_is_stored_now():
    found = body(Stale("Somebody saved meanwhile.", current={"revision": 4}))
    assert (found["status"], found["current"]) == (409, {"revision": 4})


def test_nested_errors_become_paths():
    error = exceptions.ValidationError({"ratings": [{}, {"level": ["Between −2 and +2."]}], "name": ["Missing."]})
    fields = {item["field"] for item in body(error)["errors"]}
    assert fields == {"ratings.1.level", "name"}


@pytest.mark.parametrize(
    ("error", "status"),
    [(Http404(), 404), (exceptions.NotAuthenticated(), 401), (exceptions.MethodNotAllowed("PUT"), 405)],
)
def test_other_answers_are_problems_too(error, status):
    assert body(error)["status"] == status


def test_a_defect_is_not_hidden():
    assert problem_response(ZeroDivisionError(), {}) is None
