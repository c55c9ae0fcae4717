"""The product's settings, with the probe."""

from cir.settings import *  # noqa: F403 (all settings, then a few others)
from cir.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.probe.apps.ProbeConfig"]
