from django.conf import settings
from django.db import models

from cir import clock
from cir.accounts.roles import Role


class Membership(models.Model):
    """A role that a person holds, everywhere or for one service, product or practice and all below it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    item = models.ForeignKey(
        "catalogue.ConfigurationItem",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        help_text="Empty: everywhere.",
    )
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "item"], name="membership_is_unique"),
            models.UniqueConstraint(
                fields=["user", "role"], name="membership_everywhere_is_unique", condition=models.Q(item=None)
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}{f' of {self.item}' if self.item else ''}"
