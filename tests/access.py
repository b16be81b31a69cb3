"""What the whole cast gets at one address. Each room's test file declares it for its URLs:

    ACCESS = {
        "goals:new": Access(
            kwargs=lambda cast: {"case": cast.minas_case.pk},
            alice=200, bob=200, sam=200, charlie=404, pat=403, mina=404, omar=404, nobody=302,
        ),
    }

tests/architecture/test_access.py collects them all, fails for a URL without one and for one without a URL, and asks
each address as everybody. The keys are URL names ("goals:new", "goals-api:list"); a view with several methods
has further entries with the method after a space ("goals-api:list POST"), `data` is what is sent.
`make` puts rows into place first and returns the kwargs: use it instead of `kwargs` where the address needs more than
the two cases.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.cast import Cast

STAFF_ONLY_LIST = {
    "alice": 200,
    "bob": 200,
    "sam": 200,
    "charlie": 200,
    "pat": 200,
    "mina": 404,
    "omar": 404,
    "nobody": 302,
}


@dataclass(frozen=True)
class Access:
    """Name → expected status, for everybody of the cast."""

    alice: int
    bob: int
    sam: int
    charlie: int
    pat: int
    mina: int
    omar: int
    nobody: int
    # Those who are nearly in, or not in any more (tests/cast.py); what is not said follows from the others.
    ravi: int | None = None
    erin: int | None = None
    dan: int | None = None
    dora: int | None = None
    kwargs: Callable[[Cast], dict[str, Any]] = field(default=lambda cast: {})
    data: Callable[[Cast], Any] | None = None

    def expected(self, name: str) -> int:
        """What `name` gets."""
        said = getattr(self, name)
        return int(self._as_somebody_else(name) if said is None else said)

    def _as_somebody_else(self, name: str) -> int:
        """Erin, whose cover has ended, gets what any colleague gets, and Dan what nobody gets. Ravi and Dora are
        clients: what is neither Mina's nor Omar's alone is theirs as well."""
        if name in ("ravi", "dora"):
            return 404 if 404 in (self.mina, self.omar) else self.omar
        return self.charlie if name == "erin" else self.nobody
