"""Migrations: none missing, and every one can be taken back."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import migrations
from django.db.migrations.loader import MigrationLoader

from tests.house import sources

pytestmark = pytest.mark.sqlite


def irreversible(migration) -> Iterator[str]:
    for operation in migration.operations:
        if not operation.reversible:
            yield f"{migration.app_label}.{migration.name}: {operation.describe()}"


def ours() -> list:
    labels = {c.label for c in apps.get_app_configs() if c.name.split(".")[0] in sources.PRODUCT}
    loader = MigrationLoader(None)
    return [m for (app, _), m in loader.disk_migrations.items() if app in labels]


@pytest.mark.django_db
def test_no_change_of_a_model_lacks_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_can_be_taken_back():
    assert ours()
    assert [fault for migration in ours() for fault in irreversible(migration)] == []


def test_the_rule_about_taking_back_can_fail():
    operation = migrations.RunPython(lambda apps, editor: None)
    migration = SimpleNamespace(app_label="x", name="0002", operations=[operation])
    assert len(list(irreversible(migration))) == 1
