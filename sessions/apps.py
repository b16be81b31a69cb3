from importlib import import_module

from django.apps import AppConfig

from clinic import integrity


class SessionsConfig(AppConfig):
    """What we do together: appointments, notes, and the clinician's day."""

    name = "sessions"
    # Django's own sessions app has the label "sessions".
    label = "therapy_sessions"
    verbose_name = "Sessions"

    def ready(self) -> None:
        integrity.install_after_migrate(self)
        import_module("sessions.appointments.next_meeting")  # answers what lower houses ask
        import_module("sessions.appointments.passing_on")  # answers what lower houses ask
        import_module("sessions.notes.ties")  # answers what lower houses ask
