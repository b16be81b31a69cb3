#!/usr/bin/env python3
"""Porchlight's one command line: `manage.py help` lists what it can do."""

import os
import sys


def main() -> None:
    """Run the command that was typed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.project.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:  # a sentence for the operator, not a trace
        sys.exit(f"Porchlight cannot start.\n{error}")


if __name__ == "__main__":
    main()
