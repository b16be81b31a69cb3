"""Logs carry kinds, routes and ids; never a key, a path or what somebody wrote."""

import io
import logging
import logging.config

import pytest

from clinic.project.celery import app
from clinic.project.logs import LOGGING

SECRET = "Jon drinks again"


@pytest.fixture
def written():
    """What the console handler writes."""
    stream = io.StringIO()
    logging.config.dictConfig(LOGGING | {"disable_existing_loggers": False})
    handler = next(handler for handler in logging.getLogger().handlers if handler.filters)
    handler.setStream(stream)
    return stream.getvalue


def test_an_exception_is_a_kind_and_lines_of_code(written):
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError as error:
        logging.getLogger("clinic").exception("It failed: %s", error)
    assert SECRET not in written()
    assert "builtins.ValueError" in written() and "builtins.KeyError" in written()
    assert "test_logs.py" in written()


@pytest.mark.django_db
def test_the_key_in_an_invitations_address_is_not_written(written, client):
    client.post("/welcome/a-living-key/", {"password": "short"})
    client.get("/welcome/a-living-key/nowhere")
    assert "a-living-key" not in written()
    assert "no such address" in written()


def test_a_failed_task_does_not_say_its_words(written):
    @app.task(name="tests.fails")
    def fails(word: str) -> None:
        raise ValueError(word)

    fails.apply(args=[SECRET])
    app.tasks.unregister("tests.fails")
    assert SECRET not in written()
    assert "tests.fails" in written() and "builtins.ValueError" in written()
