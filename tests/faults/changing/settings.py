"""The product's settings, with one more migration."""

from cir.settings import *  # noqa: F403 (all settings, then one other)
from cir.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.changing"]
