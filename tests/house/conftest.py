"""One world for all walks of a file: to build it, and to sign everybody in, costs more than most walks do."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.house import routes
from tests.house.world import World, build


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """What every address leads to. Each test undoes what it changes; the file undoes the world."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with media, django_db_blocker.unblock(), transaction.atomic():
        made = build()
        for name in made.people:
            routes.signed_in(made, name)
        yield made
        transaction.set_rollback(True)
