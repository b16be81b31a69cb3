"""Make a synthetic practice of any size (`manage.py generate`)."""

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

from django.db import connection, connections, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from caregivers.caseload.access import practice_today
from caregivers.caseload.actions import FIRST_NUMBER
from caregivers.caseload.models import Case
from clinic import clock
from clinic.audit.actions import made_up
from clinic.errors import RuleViolation
from clinic.library.actions import ensure_loaded
from sessions.practice_data import homework, staffing, writing
from sessions.practice_data.casework import Job, make
from sessions.practice_data.tables import Tables

CASES_AT_ONCE = 200  # what one process makes, and one transaction writes
WORTH_A_PROCESS = 1000  # fewer cases are made here: starting processes would take longer
Progress = Callable[[int], None]
T = TypeVar("T")


def generate(
    *, cases: int, seed: int, add: bool = False, processes: int | None = None, progress: Progress = lambda done: None
) -> tuple[Counter[str], list[str]]:
    """Write a practice with `cases` cases. Returns the number of rows by model, and a few addresses to sign in with.

    The operator calls it; nobody else stands behind it. The same seed makes the same practice, as seen from the same
    day. Raises RuleViolation where there are cases already and nobody said `add`.
    """
    there = Case.objects.count()
    if there and not add:
        raise RuleViolation(_("There are cases in this database already. Say --add to put more beside them."))
    ensure_loaded()
    job = begin(cases, f"{seed}" if not there else f"{seed} after {there}")
    if processes is None:
        processes = (os.cpu_count() or 1) if cases >= WORTH_A_PROCESS else 0
    counts: Counter[str] = Counter()
    with made_up(), writing.in_haste():
        for written in _batches(job, processes):
            counts.update(written)
            progress(counts["Case"])
        writing.analyze()
    return counts, job.staff.sign_ins


@transaction.atomic
def begin(cases: int, seed: str) -> Job:
    """Write the practice and its staff; return what is to be made."""
    last = Case.objects.aggregate(last=Max("number"))["last"]
    return Job(
        seed=seed,
        cases=cases,
        first_number=(last or FIRST_NUMBER - 1) + 1,
        now=clock.now().replace(microsecond=0),
        staff=staffing.hire(cases, seed, practice_today()),
        shelf=homework.shelf(seed),
    )


def _batches(job: Job, processes: int) -> Iterator[dict[str, int]]:
    """Make and write all cases; what was written, batch by batch."""
    ranges = [range(first, min(first + CASES_AT_ONCE, job.cases)) for first in range(0, job.cases, CASES_AT_ONCE)]
    if not processes:
        for numbers in ranges:
            yield writing.write(make(job, numbers))
    elif connection.vendor == "postgresql":  # each process writes what it made, over a connection of its own:
        connections.close_all()  # a forked process must not find ours open, or they would talk into one another's words
        yield from spread(job, ranges, processes, make_and_write)
    else:  # there is one writer at a time: this process writes what the others make
        for tables in spread(job, ranges, processes, make_elsewhere):
            yield writing.write(tables)


def spread(job: Job, ranges: list[range], processes: int, task: Callable[[range], T]) -> Iterator[T]:
    """The results of `task` for all ranges, in their order; only a few of them wait in memory at a time."""
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, context, initializer=take_job, initargs=(job,)) as pool:
        waiting: list[Future[T]] = []
        for numbers in ranges:
            waiting.append(pool.submit(task, numbers))
            if len(waiting) > 2 * processes:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


_job: Job


def take_job(job: Job) -> None:
    """Each process is told once what is being made."""
    global _job
    _job = job


def make_elsewhere(numbers: range) -> Tables:
    """In another process: the rows of these cases, for this one to write."""
    return make(_job, numbers)


def make_and_write(numbers: range) -> dict[str, int]:
    """In another process: make these cases and write them."""
    return writing.write(make(_job, numbers))
