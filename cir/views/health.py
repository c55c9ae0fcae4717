"""Whether the process lives, and whether it can work. Neither tells a version."""

from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from cir.notifications import broker


@login_not_required
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. Needs no database."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can do its work: the database answers and knows every migration of this code. A queue that is away
    is told and is no reason to send nobody here: what is for the workers waits in the database.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    except Error:
        return JsonResponse({"database": "unavailable"}, status=503)
    if migrations() - applied:
        return JsonResponse({"database": "not migrated"}, status=503)
    queue = broker.at(settings.CELERY_BROKER_URL)
    return JsonResponse({"database": "ok"} | ({} if queue is None or queue.answers() else {"queue": "unavailable"}))


@cache
def migrations() -> frozenset[tuple[str, str]]:
    """Those that lie beside the code, by app and name; to load them as Django does takes a second and megabytes."""
    folders = {config.label: Path(config.path, "migrations") for config in apps.get_app_configs()}
    return frozenset((label, file.stem) for label, folder in folders.items() for file in folder.glob("[0-9]*.py"))
