"""The web process of the benchmark: CIR, and one address more that goes through the same middleware and does nothing
but read the page of the limit with a plain cursor. It shows what Django itself costs. The rest is the product's own
process, with all that `cir.wsgi` does for it."""

import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cir.settings")

import orjson
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.module_loading import import_string

from scripts.bench.limit import PAGE

DEVELOPERS_OWN = ("greenlet", "pygments", "rich")
"""Tools that a library loads where it finds them. The image has none of them, and they are five MiB."""
_loaded: dict[str, Any] = sys.modules
_loaded |= dict.fromkeys(DEVELOPERS_OWN)
application = import_string("cir.wsgi.application")

RAW = "/limit/"


@login_not_required
def raw(request: HttpRequest) -> HttpResponse:
    """The page of the limit as JSON."""
    with connection.cursor() as cursor:
        cursor.execute(PAGE)
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return HttpResponse(orjson.dumps(found), content_type="application/json")


urlpatterns = [path(RAW.removeprefix("/"), raw), path("", include("cir.urls"))]
settings.ROOT_URLCONF = __name__
