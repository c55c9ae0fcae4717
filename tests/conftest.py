"""The cast. Ana owns, Ben is on her team, Cleo is an outsider to it, Mia approves, Cora coordinates, Otto audits,
Ada administers, Xavi is a customer without an account."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import settings
from whitenoise.middleware import WhiteNoiseMiddleware

from cir.accounts.models import Team, User
from cir.accounts.roles import Role
from cir.catalogue.models import ConfigurationItem, Objective
from improvements.models import Improvement
from tests import factories
from tests.prepared import TEMPLATE

# A busy machine is no bug, and a suite that is green today must be green tomorrow.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Where the plugin has a migrated database, it is copied instead of migrating another one."""
    if template := os.environ.get(TEMPLATE):
        connection.settings_dict["TEST"] |= {"TEMPLATE": template, "MIGRATE": False}
        if connection.vendor == "sqlite":
            shutil.copyfile(template, connection.settings_dict["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The file just copied is to be used as it is; a server makes its copy itself."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_read_once() -> Iterator[None]:
    """Each client of a test makes its middleware anew; to read every static file for it took a fifth of all tests."""
    read, kept = WhiteNoiseMiddleware.add_files_from_finders, {}

    def once(new: WhiteNoiseMiddleware) -> None:
        said = (new.static_prefix, new.max_age)
        if said not in kept:
            read(new)
            kept[said] = dict(new.files)
        new.files.update(kept[said])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture
def item(db: None) -> ConfigurationItem:
    return ConfigurationItem.objects.create(name="Identity and access", kind="service", is_public=True)


@pytest.fixture
def objective(db: None) -> Objective:
    return Objective.objects.create(name="Staff lose no time to IT")


@pytest.fixture
def ana(db: None) -> User:
    return factories.person("Ana Abara")


@pytest.fixture
def ben(ana: User) -> User:
    ben = factories.person("Ben Okoro")
    Team.objects.create(name="Identity team").members.set([ana, ben])
    return ben


@pytest.fixture
def cleo(db: None) -> User:
    return factories.person("Cleo Winter")


@pytest.fixture
def mia(db: None) -> User:
    return factories.person("Mia Tanaka", Role.APPROVER)


@pytest.fixture
def cora(db: None) -> User:
    return factories.person("Cora Lindqvist", Role.COORDINATOR)


@pytest.fixture
def otto(db: None) -> User:
    return factories.person("Otto Brandt", Role.AUDITOR)


@pytest.fixture
def ada(db: None) -> User:
    return factories.person("Ada Moreau", Role.ADMINISTRATOR)


@pytest.fixture
def idea(ben: User, item: ConfigurationItem) -> Improvement:
    """A new idea, logged by Ben."""
    return Improvement.log(by=ben, title="Self-service password reset", item=item)


@pytest.fixture
def restricted(ana: User, item: ConfigurationItem) -> Improvement:
    """A record that only its people, coordinators, approvers and auditors may see: Ana owns it."""
    return factories.improvement(
        title="Replace the supplier of laptops", owner=ana, logged_by=ana, item=item, restricted=True
    )


@pytest.fixture
def noon() -> datetime:
    """A fixed moment: Thursday 19 November 2026, noon UTC."""
    return datetime(2026, 11, 19, 12, tzinfo=UTC)
