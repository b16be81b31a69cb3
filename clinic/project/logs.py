"""What a log line may hold: what happened and where in the code, never what a person wrote or who it is about.

Two things would carry more than that. Django writes the path of every refused request, and the path of an invitation
is a key: the route stands in for it. And an exception's words may quote a row or an address: its kind stays, and the
lines of code that it came through.
"""

import logging
import traceback
from collections.abc import Mapping
from typing import Any

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"nobody": {"()": "clinic.project.logs.NobodyNamed"}},
    "formatters": {
        "line": {
            "()": "clinic.project.logs.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["nobody"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
        "gunicorn.error": {"level": "WARNING", "handlers": [], "propagate": True},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}


class NobodyNamed(logging.Filter):
    """Takes paths and the words of exceptions out of the message itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, Mapping):  # Celery's, about a task
            record.args = {key: _unsaid(key, value, record) for key, value in record.args.items()}
        elif record.args:
            record.args = tuple(_without_path(arg, record) for arg in record.args)
        return True


def _unsaid(key: str, value: Any, record: logging.LogRecord) -> Any:
    if key == "exc" and record.exc_info and record.exc_info[1]:
        return _kind(record.exc_info[1])
    return "…" if key in {"exc", "traceback", "args", "kwargs", "return_value"} else value


def _without_path(arg: Any, record: logging.LogRecord) -> Any:
    if isinstance(arg, BaseException):
        return _kind(arg)
    if isinstance(arg, str) and arg.startswith("/") and record.name.startswith(("django", "gunicorn")):
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        return f"/{match.route}" if match else "(no such address)"
    return arg


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


class WithoutWords(logging.Formatter):
    """A trace of the code that an exception came through, without the exception's words."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        error, parts = ei[1], []
        while error is not None:
            parts.append("".join(traceback.format_tb(error.__traceback__)) + _kind(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n… which came from\n".join(parts)
