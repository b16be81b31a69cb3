"""With the real beat, worker and mail server: a module whose day has come is on her page, and the mail is there."""

import subprocess
import sys

import pytest

from tests.services import ROOT
from tests.waiting import wait_until

pytestmark = pytest.mark.services

PREPARE = """
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.project.settings")
django.setup()
from datetime import date, timedelta
from caregivers.caseload.models import Responsibility
from caregivers.learning.actions import assign
from caregivers.learning.models import Assignment
from clinic import clock
from clinic.library.models import ModuleVersion
"""
# Two days ago she planned one for yesterday and one for next week. Nobody has rung the bell since.
PLAN = (
    PREPARE
    + """
from tests.cast import assemble
cast = assemble()
cast.minas_case.caregiver.quiet_from = cast.minas_case.caregiver.quiet_until
cast.minas_case.caregiver.save()
Responsibility.objects.update(starts_on=date(2020, 1, 1))
with clock.at(clock.now() - timedelta(days=2)):
    today = clock.today(cast.mina.time_zone)
    for slug, days in (("sleep-and-meals", 1), ("things-i-enjoy", 9)):
        version = ModuleVersion.objects.newest().get(module__slug=slug)
        assign(case=cast.minas_case, version=version, starts_on=today + timedelta(days=days), by=cast.alice)
"""
)
ON_HER_PAGE = PREPARE + "print(*Assignment.objects.open().values_list('module__slug', flat=True))\n"


def said_by(product, program):
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=product.environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_module_unlocks_on_its_day_and_the_mail_arrives(product):
    with product.log_shown_when_it_fails():
        said_by(product, PLAN)
        mail = product.mail.wait_for("mina@example.org", seconds=150)
        wait_until(lambda: said_by(product, ON_HER_PAGE) == ["sleep-and-meals"], seconds=30, what="the module")
    assert len(product.mail.to("mina@example.org")) == 1
    assert "Sleep" not in str(mail) and product.url in str(mail.get_content())
