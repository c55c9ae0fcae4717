"""The schedule's clockwork: nothing kept on disk but a sign of life.

Celery's own keeps its state in a file that a crash may spoil. Ours needs none: a tick only
looks for what is due, so a tick that comes late or twice after a restart changes nothing.
"""

from typing import Any

from celery.beat import Scheduler as InMemory
from django.conf import settings


class Scheduler(InMemory):
    """Celery's scheduler in memory, which touches `beat` in VAR_DIR at every turn."""

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Send what is due; the seconds until the next turn."""
        pause = super().tick(*args, **kwargs)
        sign_of_life = settings.VAR_DIR / "beat"
        sign_of_life.parent.mkdir(parents=True, exist_ok=True)
        sign_of_life.touch()
        return pause
