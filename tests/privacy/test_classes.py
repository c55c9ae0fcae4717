"""Every column and every key to a person is classed: a new one without a class fails here."""

from collections import defaultdict

import pytest
from django.apps import apps
from django.db import models

from cir.accounts.models import User
from cir.privacy.classes import FACTS, NAMED, OWN, THEIRS, WORDS

TEXT = (models.CharField, models.TextField, models.JSONField, models.FileField, models.GenericIPAddressField,
        models.BinaryField)  # fmt: skip


def columns(wanted):
    """Label of the model → names of the columns that are wanted."""
    found = defaultdict(set)
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("tests."):
            continue
        for field in model._meta.concrete_fields:
            if wanted(field):
                found[model._meta.label].add(field.name)
    return dict(found)


def classed(*tables):
    found = defaultdict(list)
    for table in tables:
        for label, names in table.items():
            found[label] += names.split()
    return found


def once(tables):
    found = classed(*tables)
    assert all(len(names) == len(set(names)) for names in found.values()), "a column has one class"
    return {label: set(names) for label, names in found.items()}


def test_every_column_that_holds_text_has_a_class():
    text = columns(lambda field: isinstance(field, TEXT) and not field.choices and not field.is_relation)
    assert once([WORDS, THEIRS, FACTS]) == text


def test_every_key_to_a_person_says_whether_the_row_is_theirs():
    assert once([OWN, NAMED]) == columns(lambda field: field.is_relation and field.related_model is User)


@pytest.mark.django_db
def test_the_rule_can_fail():
    text = columns(lambda field: isinstance(field, TEXT) and not field.choices and not field.is_relation)
    text["feedback.Feedback"].add("shoe_size")
    assert once([WORDS, THEIRS, FACTS]) != text
