"""Spreadsheets. Their writer takes six MiB of memory, so it is loaded when the first one is asked for."""

from typing import Any

from django.utils.module_loading import import_string


def new() -> Any:
    """An empty openpyxl workbook whose rows are written one after the other and not kept."""
    return import_string("openpyxl.Workbook")(write_only=True)
