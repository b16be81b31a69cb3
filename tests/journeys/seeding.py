"""Puts the cast and a module into a running product, in a process of its own; called as a script with a slug.

Prints one line of JSON: the address at which Mina does the module, and her password.
"""

import json
import os
import sys

import django


def main(slug: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.project.settings")
    django.setup()
    from caregivers.learning.actions import assign
    from clinic.library.models import ModuleVersion
    from tests.cast import PASSWORD, assemble

    cast = assemble()
    version = ModuleVersion.objects.newest().get(module__slug=slug)
    row = assign(case=cast.minas_case, version=version, by=cast.alice)
    sys.stdout.write(json.dumps({"pk": str(row.pk), "email": cast.mina.email, "password": PASSWORD}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
