"""Jobs of the measures. Each finds what is due by query and may run twice, late, or on two machines at once."""

from celery import shared_task

from metrics import computed, rollups


@shared_task
def refresh_rollups() -> int:
    """Compute the KPIs of what changed since the last time, then read the measures that follow KPIs; answers how many
    periods that were.
    """
    periods = rollups.refresh()
    computed.refresh()
    return periods
