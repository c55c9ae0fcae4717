"""Sending readings to the pages of a measure."""

from typing import Any

from django.test import Client

from metrics.models import Measure


def at(measure: Measure, path: str) -> str:
    return f"/measures/{measure.pk}/readings/{path}"


def values(measure: Measure) -> list[float]:
    return [reading.value for reading in measure.series()]


def send(client: Client, measure: Measure, rows: str, **more: Any) -> Any:
    return client.post(at(measure, "table/"), {"rows": rows, "only_good": "no", **more})
