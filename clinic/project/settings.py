"""Settings: everything that differs between two installations comes from the environment.

The run contract is documented in the README. A missing variable in production stops the start
with a sentence that says what is wanted (clinic.project.checks). What is the same everywhere about signing in and about
the API stands in settings_people.py and settings_api.py.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from clinic.project.logs import LOGGING  # noqa: F401
from clinic.project.mode import is_local, local_secret
from clinic.project.places import valkey_socket
from clinic.project.settings_api import *  # noqa: F403
from clinic.project.settings_people import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# --- the situation ------------------------------------------------------------------------------
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
PORT = env.int("PORT", default=8000)
SITE_URL = env("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
LOCAL = is_local(SITE_URL)
PRODUCTION = not LOCAL
DEBUG = False
if PRODUCTION and env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG is set. Production never runs with DEBUG: unset it.")


_missing: list[str] = []


def required(name: str, local: str) -> str:
    """The variable `name`; in local mode `local` stands in for it. What is missing is said at the end, all at once."""
    value = env(name, default="")
    if not value and PRODUCTION:
        _missing.append(name)
    return value or local


def at_most(name: str, most: int, unit: str) -> timedelta:
    """The variable `name`, a number of `unit`: between 5 (1 for hours) and `most`, which it also is where not set."""
    value, least = env.int(name, default=most), 1 if unit == "hours" else 5
    if not least <= value <= most:
        raise ImproperlyConfigured(f"{name} is {value}: it may be between {least} and {most} {unit}, not more.")
    return timedelta(**{unit: value})


_secrets = DATA_DIR / "secrets"
SECRET_KEY = required("SECRET_KEY", "") or ("" if PRODUCTION else local_secret(_secrets, "secret_key"))
# "id:base64key[,id:base64key…]"; the first one wraps new data keys. See clinic/encryption/keyring.py.
FIELD_KEYS = required("FIELD_KEYS", "")
LOCAL_FIELD_KEY = "" if FIELD_KEYS or PRODUCTION else local_secret(_secrets, "field_key")

# "id:base64key" of its own for backups; without it they are closed with the ring. See clinic/backup/keys.py.
BACKUP_KEY = env("BACKUP_KEY", default="")

# --- hosts --------------------------------------------------------------------------------------
_host = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *([] if LOCAL else [_host])]  # loopback: /healthz, /readyz
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_REDIRECT_EXEMPT = [r"^healthz", r"^readyz"]  # the proxy asks these over loopback
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "porch"
SESSION_COOKIE_SAMESITE = "Lax"
# How long staff, and clients on a shared device, stay signed in while nobody is there; and anybody, whatever happens.
IDLE_AT_MOST = at_most("IDLE_MINUTES", 15, "minutes")
SIGNED_IN_AT_MOST = at_most("SIGNED_IN_HOURS", 12, "hours")
SESSION_COOKIE_AGE = int(SIGNED_IN_AT_MOST.total_seconds())
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "clinic.ui.error_pages.csrf_failure"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # on a device of her own a client stays signed in: caregivers/people/sessions.py
# Behind our one proxy the client's address is the last that it added to X-Forwarded-For; nobody else is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1) if PRODUCTION else 0
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# Nobody types more than this at once, and no file of the library is larger. Larger requests are not even read (413).
LARGEST_REQUEST = DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # module files; all that may be sent fits into memory, none is put on the disk
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# --- applications -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "clinic",
    "caregivers",
    "sessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "knox",
    "django_cotton",
    "django.forms",  # the templates of widgets, for our renderer
]
MIDDLEWARE = [
    # These are on every answer, also on what the ones below answer by themselves.
    "csp.middleware.CSPMiddleware",
    "clinic.ui.middleware.NoStoreMiddleware",
    "clinic.ui.edges.EdgeMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "clinic.visits.middleware.VisitMiddleware",  # before anything trusts the session
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "clinic.ui.middleware.TimeZoneMiddleware",
    "clinic.ui.middleware.RefusalMiddleware",
    "clinic.ui.middleware.DoorMiddleware",
    "clinic.accounts.limits.LimitTries",
    "caregivers.safety.unreadable.UnreadableMiddleware",
]
ROOT_URLCONF = "clinic.project.urls"
WSGI_APPLICATION = "clinic.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.ui.context.house",
                "caregivers.glass.context.banner",
                "clinic.visits.context.visit",
                "caregivers.followups.context.dispatch",
            ],
            "builtins": ["clinic.ui.tags", "clinic.visits.tags"],
            "libraries": {"library": "clinic.library.tags"},
        },
    },
]
COTTON_DIR = "components"
FORM_RENDERER = "clinic.ui.forms.PorchlightRenderer"

# --- data ---------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/porchlight.sqlite3")}
_database = DATABASES["default"]
if "sqlite" in _database["ENGINE"]:
    _database["OPTIONS"] = {
        # DEFERRED transactions fail with "database is locked" as soon as two people write.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    _database["CONN_MAX_AGE"] = 600
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {"options": "-c jit=off"}
    if PRODUCTION and not _database["PASSWORD"]:
        raise ImproperlyConfigured(
            "DATABASE_URL has no password. Production refuses an open database: give the role one."
        )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- backups ------------------------------------------------------------------------------------
BACKUP_DIR = DATA_DIR / "backups"
ERASURES = "erasures.jsonl"
BACKED_UP = [ERASURES, "anchors"]  # below DATA_DIR, beside the database; never a secret
# Called with the moment of the backup, before anybody reaches a restored database.
AFTER_RESTORE = [
    "caregivers.followups.dispatch.hold_after_restore",
    "sessions.record.keeping.erasure.replay_erasures",
    "clinic.audit.anchors.go_on_after_restore",
]

# --- the broker ---------------------------------------------------------------------------------
# Without REDIS_URL the supervisor (`manage.py up`) starts a Valkey on this socket, mode 0700.
VALKEY_SOCKET = valkey_socket(DATA_DIR)
_redis_url = required("REDIS_URL", "")
EMBEDDED_BROKER = not _redis_url
REDIS_CLIENT_URL = _redis_url or f"unix://{VALKEY_SOCKET}"
CELERY_BROKER_URL = _redis_url or f"redis+socket://{VALKEY_SOCKET}"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 30,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
# The whole schedule, on one page. The table is the truth: a sweep that runs twice does no harm.
CELERY_BEAT_SCHEDULE = {
    "follow-ups: send what is due": {"task": "caregivers.sweep_follow_ups", "schedule": 20.0},
    "homework: unlock what is due": {"task": "caregivers.unlock_assignments", "schedule": 60.0},
    "library: count anew each week": {"task": "caregivers.count_modules", "schedule": 3600.0},
    "audit: seal what is new": {"task": "clinic.seal_audit", "schedule": 30.0},
    "audit: anchor, where an hour has passed": {"task": "clinic.anchor_audit", "schedule": 300.0},
    "audit: verify, once a night": {"task": "clinic.verify_audit", "schedule": 900.0},
    "visits: forget what is over": {"task": "clinic.tidy_visits", "schedule": 600.0},
    "records: at night, see whether all of it can still be read": {
        "task": "caregivers.check_records",
        "schedule": 60.0,
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "run" / "beat-schedule")

# --- the audit trail ------------------------------------------------------------------------------
# One file for the installation, on a disk that the owner of the database cannot write to (docs/decisions/0014).
AUDIT_ANCHOR_FILE = env("AUDIT_ANCHOR_FILE", default=str(DATA_DIR / "anchors" / "audit.jsonl"))

# --- the cache ----------------------------------------------------------------------------------
# On the broker's server: limits on tries hold over all processes. Losing it locks nobody out (clinic/ui/cache.py).
CACHES = {
    "default": {
        "BACKEND": "clinic.ui.cache.ForgivingCache",
        "LOCATION": REDIS_CLIENT_URL,
        "KEY_PREFIX": "porchlight",
        "KEY_FUNCTION": "clinic.ui.cache.hashed_key",
        "OPTIONS": {"serializer": "clinic.ui.cache.Json", "socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

# --- mail ---------------------------------------------------------------------------------------
# The demo's mails go to a mailbox that one reads in the browser; production has no such page.
MAILBOX_DIR = DATA_DIR / "mailbox"
_email_url = required("EMAIL_URL", "")
DEMO_MAILBOX = not _email_url
if DEMO_MAILBOX:
    EMAIL_BACKEND = "clinic.mail.backend.MailboxBackend"
else:
    vars().update(env.email_url_config(_email_url))
EMAIL_TIMEOUT = 10  # seconds; shorter than the lease of a follow-up
MAIL_FROM = env("MAIL_FROM", default=f"hello@{_host}")
# Whom security.txt names: a mailto: or https: address.
SECURITY_CONTACT = env("SECURITY_CONTACT", default=f"mailto:{MAIL_FROM}")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM

# --- pages --------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "clinic" / "ui" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "report-uri": ["/csp-reports/"],
        "report-to": "csp",
    }
}

# --- half configured is not configured ------------------------------------------------------------
if PRODUCTION and _missing:
    raise ImproperlyConfigured(
        f"SITE_URL is {SITE_URL}, so this is production, and production needs {', '.join(_missing)}. "
        "docs/install.md says what to put there."
    )
