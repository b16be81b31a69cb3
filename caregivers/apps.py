from importlib import import_module

from django.apps import AppConfig

from clinic import integrity


class CaregiversConfig(AppConfig):
    """Who we help, and what they do between sessions."""

    name = "caregivers"
    verbose_name = "Caregivers"

    def ready(self) -> None:
        integrity.install_after_migrate(self)
        import_module("caregivers.caseload.ties")  # answers what clinic asks
        import_module("caregivers.people.sessions")  # listens to signing in
        import_module("caregivers.followups.leaving")  # and to somebody leaving
