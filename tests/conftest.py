"""What all tests share: the cast, signed-in clients, and a house without network or disk."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from clinic.accounts.models import User
from clinic.library.actions import ensure_loaded
from clinic.library.models import ModuleVersion
from tests.browser import browser_type_launch_args, pytest_runtest_setup  # noqa: F401  (a fixture and a hook)
from tests.cast import Cast, WideCast, assemble, assemble_all
from tests.frozen import let_tables_be_emptied
from tests.lanes import pytest_collection_modifyitems  # noqa: F401  (a hook)
from tests.network import stay_home
from tests.services import product, shared_product  # noqa: F401  (fixtures)
from tests.signing_in import let_in

stay_home()
let_tables_be_emptied()


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """What one test tried too often is no business of the next."""
    cache.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """Alice, Bob, Charlie, Sam, Pat, Mina and Omar, with Mina's and Omar's cases."""
    return assemble()


@pytest.fixture
def wide_cast(db: None) -> WideCast:
    """The cast, and Ravi, Erin, Dan and Dora."""
    return assemble_all()


@pytest.fixture(scope="module")
def _standing_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[WideCast]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield assemble_all()
        transaction.set_rollback(True)


@pytest.fixture
def standing_cast(_standing_world: WideCast, db: None) -> WideCast:
    """As `wide_cast`, put into the database once for the whole file: for hundreds of tests that only ask.

    What a test writes is rolled back to that point. A test must not change the cast's own objects in memory.
    """
    return _standing_world


@pytest.fixture
def library(db: None) -> dict[str, ModuleVersion]:
    """The shipped modules, loaded: slug → newest version."""
    ensure_loaded()
    return {version.module.slug: version for version in ModuleVersion.objects.newest().select_related("module")}


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A browser in which the person is signed in; `verified=False`, `recent=False`: see tests/signing_in.py."""

    def as_(user: User, **how: bool) -> Client:
        client = Client()
        let_in(client, user, **how)
        return client

    return as_


@pytest.fixture
def api() -> Callable[..., APIClient]:
    """An API client in which the person is signed in; speaks JSON. `verified=False`, `recent=False` as `sign_in`."""

    def as_(user: User, **how: bool) -> APIClient:
        client = APIClient(enforce_csrf_checks=False)
        let_in(client, user, **how)
        return client

    return as_
