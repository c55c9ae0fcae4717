"""Xavi is a customer without an account: what he says, and somebody unknown."""

import pytest

from cir.catalogue.models import ConfigurationItem
from feedback.models import Channel, Feedback
from feedback.models.receiving import Receipt, Said

WORDS = "The status page is written for engineers. We cannot tell if we should send people home."
MAIL = "xavi@customer.example"


@pytest.fixture
def xavi(item: ConfigurationItem) -> Receipt:
    """Xavi wrote by the public form and gave his name and address."""
    return Feedback.receive(Channel.standing("form"), Said(WORDS, name="Xavi Clinics", email=MAIL, item=item))


@pytest.fixture
def nobody(item: ConfigurationItem) -> Receipt:
    """Somebody who gave nothing away."""
    return Feedback.receive(Channel.standing("form"), Said("The chat says wait and nothing else.", item=item))
