from django.db import models

from improvements.statuses import Status


class WorkLimit(models.Model):
    """How many improvements may be in a status at once. Going over asks for a reason; it never blocks silently."""

    status = models.CharField(max_length=12, choices=Status, unique=True)
    most = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(most__gte=1), name="work_limit_is_positive")]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: at most {self.most}"
