from django.apps import AppConfig
from django.db.models.signals import pre_migrate


class ClinicConfig(AppConfig):
    """Who we are: staff, roles, the practice, the library, the audit trail."""

    name = "clinic"
    verbose_name = "Clinic"

    def ready(self) -> None:
        from clinic import integrity
        from clinic.accounts import sealed  # noqa: F401  (says what of it lies under the key ring)
        from clinic.encryption.readiness import demand_ring_before_migrating
        from clinic.project import celery, checks  # noqa: F401  (the app and the checks register themselves)
        from clinic.ui import schema  # noqa: F401  (likewise)
        from clinic.visits import sign_in  # noqa: F401  (listens to signing in)

        integrity.install_after_migrate(self)
        pre_migrate.connect(demand_ring_before_migrating, sender=self, dispatch_uid="clinic.demand_ring")
