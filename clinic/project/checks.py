"""What must hold before the product starts, said in sentences (`manage.py check`)."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from clinic.backup.errors import Refused
from clinic.backup.keys import closing_key
from clinic.encryption import keyring
from clinic.encryption.readiness import demand_ring

GUESSED = frozenset({"", "admin", "changeme", "password", "porchlight", "postgres", "redis", "secret"})


@register()
def key_ring_readable(app_configs: Any, **kwargs: Any) -> list[Error]:
    """FIELD_KEYS parses."""
    try:
        keyring.ring()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="porchlight.E001")]
    return []


@register()
def backup_key_readable(app_configs: Any, **kwargs: Any) -> list[Error]:
    """BACKUP_KEY, where there is one, parses: better now than in the night of the first backup."""
    try:
        closing_key()
    except Refused as no:
        return [Error(str(no), id="porchlight.E007")]
    except ImproperlyConfigured:  # the ring: key_ring_readable says so
        pass
    return []


@register(Tags.security, deploy=True)
def key_ring_opens_the_database(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The ring opens what the database holds; asked where one deploys, for it needs the database."""
    try:
        demand_ring()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="porchlight.E006")]
    except OperationalError:
        return [Warning("The database does not answer, so nobody knows if the keys fit.", id="porchlight.W006")]
    return []


@register()
def production_secrets(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Production has a secret of its own and a broker with a password."""
    if not settings.PRODUCTION:
        return []
    errors = []
    if len(settings.SECRET_KEY) < 40 or settings.SECRET_KEY.startswith(("insecure", "changeme", "django-insecure")):
        errors.append(Error("SECRET_KEY is too short or a default: take 50 random characters.", id="porchlight.E002"))
    if (urlsplit(settings.CELERY_BROKER_URL).password or "") in GUESSED:
        errors.append(
            Error("REDIS_URL has no password, or one that everybody guesses: give it one.", id="porchlight.E003")
        )
    database = settings.DATABASES["default"]
    if "sqlite" not in database["ENGINE"] and database["PASSWORD"] in GUESSED:
        errors.append(Error("DATABASE_URL has a password that everybody guesses: give it one.", id="porchlight.E005"))
    if not settings.SITE_URL.startswith("https://"):
        errors.append(Error("SITE_URL must begin with https:// in production.", id="porchlight.E004"))
    return errors
