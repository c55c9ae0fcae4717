"""A measure of Ana's, whose readings are added."""

import pytest

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from metrics.models import Measure
from tests import factories


@pytest.fixture
def tickets(ana: User, item: ConfigurationItem) -> Measure:
    return factories.measure(owner=ana, item=item)
