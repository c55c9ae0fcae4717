"""Django's templates, of which nothing is left when a page is drawn.

Django hands a page's values over in a layer that knows the context it lies in, and leaves it there. The two hold each
other, and with them the whole page: a third of a megabyte of the register waited for the collector each time, and
every process was ten megabytes larger for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.backends import django as backend
from django.template.context import make_context
from django.template.loader import get_template
from django.utils.safestring import SafeString


class Template(backend.Template):
    """A template that empties what it was drawn with."""

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> SafeString:
        """As Django's, which has no place to empty the context in."""
        used = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            return self.template.render(used)
        except TemplateDoesNotExist as missing:
            backend.reraise(missing, self.backend)
        finally:
            used.dicts.clear()


class Templates(backend.DjangoTemplates):
    """The engine of the pages (`TEMPLATES`)."""

    def from_string(self, template_code: str) -> Template:
        """A template that was never a file."""
        return Template(self.engine.from_string(template_code), self)

    def get_template(self, template_name: str) -> Template:
        """A template by its name. Raises `TemplateDoesNotExist`."""
        try:
            return Template(self.engine.get_template(template_name), self)
        except TemplateDoesNotExist as missing:
            backend.reraise(missing, self)


EVERYDAY = ("", "components", "home", "improvements")
"""Folders of what every process draws sooner or later."""


def load() -> None:
    """Read those now: they stay, and lie close together, away from what comes and goes with each request."""
    kept: dict[str, Any] = settings.TEMPLATES[0]
    root = Path(kept["DIRS"][0])
    for folder in EVERYDAY:
        for file in sorted((root / folder).glob("*.html")):
            get_template(str(file.relative_to(root)))
