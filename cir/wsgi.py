"""The web process: `granian --interface wsgi cir.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cir.settings")
application = get_wsgi_application()
