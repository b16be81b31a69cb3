from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """Who we are: staff, roles, the practice, the library, the audit trail."""

    name = "clinic"
    verbose_name = "Clinic"

    def ready(self) -> None:
        from clinic import integrity
        from clinic.project import celery, checks  # noqa: F401  (the app and the checks register themselves)
        from clinic.ui import schema  # noqa: F401  (likewise)

        integrity.install_after_migrate(self)
