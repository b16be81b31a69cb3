"""The sweep: settle what a dead process left behind, then send what is due until nothing is (docs/decisions/0007).

Any number of sweeps may run at once; each row is claimed by one of them.
"""

import logging
from collections import Counter
from datetime import timedelta
from time import monotonic

from django.db import transaction

from caregivers.followups import claims
from caregivers.followups.message import build, message_id
from caregivers.followups.models import Dispatch, FollowUp
from clinic import clock
from clinic.accounts.models import Practice
from clinic.mail.transport import Outcome, Result, Transport, transport

BUDGET = timedelta(seconds=15)
# No message is begun later than this after the claim: one takes five waits of EMAIL_TIMEOUT (10 s) at the worst.
BEGIN_WITHIN = claims.LEASE - timedelta(seconds=60)
LAPSED_AT_ONCE = 100

State, Reason = FollowUp.State, FollowUp.Reason
logger = logging.getLogger(__name__)


def sweep(*, budget: timedelta = BUDGET) -> Counter[str]:
    """Send what is due, for as long as the budget lasts. What became of how many is said in the answer.

    Nothing at all happens while the dispatcher is held (caregivers/followups/dispatch.py).
    """
    counts: Counter[str] = Counter()
    if Dispatch.current().is_held:
        return counts
    until = monotonic() + budget.total_seconds()
    settle_lapsed(counts)
    with Practice.kept():
        while claims.due(clock.now()).exists() and monotonic() < until:
            if not _over_one_connection(until, counts):
                break
    counts = +counts  # without the zeros
    if counts:
        logger.info("follow-ups: %s", ", ".join(f"{name} {number}" for name, number in sorted(counts.items())))
    return counts


def settle_lapsed(counts: Counter[str]) -> None:
    """Claimed by a process that is gone: ask the transport what became of them; where it cannot know, a person must."""
    rows = list(claims.lapsed(clock.now())[:LAPSED_AT_ONCE])
    if not rows:
        return
    with transport() as line:
        known = [(row, line.has(message_id(row.dedupe_key))) for row in rows]
    with transaction.atomic(durable=True):
        for row, arrived in known:
            if arrived is None:
                done = claims.ended(claims.mine(row), row, state=State.UNCERTAIN, reason=Reason.LEASE_EXPIRED)
            elif arrived:
                done = claims.ended(claims.mine(row), row, state=State.SENT)
            else:
                done = claims.wait(row, reason=Reason.LEASE_EXPIRED)
            counts["lapsed"] += done


def _over_one_connection(until: float, counts: Counter[str]) -> bool:
    """Claim and send until nothing is due. True where it is worth going on with a new connection."""
    with transport() as line:
        if not line.open():  # before anything is claimed: an outage costs nobody an attempt
            logger.warning("follow-ups: the mail server cannot be reached")
            _put_down_what_is_too_late(counts)
            return False
        answered = 0
        while line.usable and monotonic() < until:
            begin_until = monotonic() + BEGIN_WITHIN.total_seconds()
            rows, decided = claims.claim()
            if not decided:
                return False
            counts["held"] += decided - len(rows)
            answered += _send_all(line, rows, begin_until, counts)
    return bool(answered)


def _put_down_what_is_too_late(counts: Counter[str]) -> None:
    while decided := claims.claim(connected=False)[1]:
        counts["held"] += decided


def _send_all(line: Transport, rows: list[FollowUp], begin_until: float, counts: Counter[str]) -> int:
    """Send what was claimed, never connecting again, and write down what became of each. The number answered."""
    results: list[tuple[FollowUp, Result | None]] = []
    for row in rows:
        begin = line.usable and monotonic() < begin_until
        results.append((row, _send(line, row) if begin else None))
    with transaction.atomic(durable=True):
        for row, result in results:
            counts[_finish(row, result)] += 1
    return sum(result is not None and result.outcome in {Outcome.SENT, Outcome.REFUSED} for _, result in results)


UNWRITABLE = Result(Outcome.REFUSED, code=0)


def _send(line: Transport, row: FollowUp) -> Result:
    try:
        message = build(row)
    except Exception:  # one row that cannot be written never holds up the others
        logger.exception("follow-up %s could not be put together", row.pk)
        return UNWRITABLE
    result = line.send(message)
    if result.outcome is not Outcome.CUT_OFF:
        return result
    arrived = line.has(message_id(row.dedupe_key))
    if arrived is None:
        return result
    return Result(Outcome.SENT if arrived else Outcome.UNREACHABLE)


def _finish(row: FollowUp, result: Result | None) -> str:
    """Write down what became of it, in words for the log. A claim that is no longer ours changes nothing."""
    rows = claims.mine(row)
    if result is None:
        done, word = claims.release(row), "released"
    elif result is UNWRITABLE:
        done, word = claims.ended(rows, row, state=State.DEAD, reason=Reason.UNWRITABLE), "dead"
    elif result.outcome is Outcome.SENT:
        done, word = claims.ended(rows, row, state=State.SENT, code=result.code), "sent"
    elif result.outcome is Outcome.CUT_OFF:
        done, word = claims.ended(rows, row, state=State.UNCERTAIN, reason=Reason.CUT_OFF), "uncertain"
    else:
        done, word = claims.wait(row, reason=str(result.outcome), code=result.code), "again"
    return word if done else "lost the claim"
