"""The web process: `granian --interface wsgi cir.wsgi:application`."""

import gc
import multiprocessing
import os
import signal

# A worker of the web server begins with handlers of its parent that only make a note: told to end while it loads, it
# would not hear. It ends at once instead, and gets handlers of its own when it has something to finish.
if multiprocessing.parent_process() is not None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

from django.urls import get_resolver

from cir import handler, later
from cir.ui import templates

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cir.settings")
later.begin()
application = handler.application()
# The routes and the templates of every day with all they import now, not in the first request; and what is loaded stays
# until the end: the collector need not look at it again and again. It looks at everything only when a quarter of it is
# new, so it counts once more, or that were a quarter of what is frozen. What little it finds it finds early: pages
# leave few circles (`cir.handler`), and what waits for it is memory of every process.
_ = get_resolver().reverse_dict
templates.load()
gc.collect()
gc.freeze()
gc.collect()
gc.set_threshold(2_000, 10, 5)
