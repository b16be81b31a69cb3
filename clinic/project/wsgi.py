"""The web server's door."""

import os

from django.core.wsgi import get_wsgi_application

from clinic.project.start import demand_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.project.settings")
application = get_wsgi_application()
demand_keys()
