"""The field in which a service, product or practice is chosen."""

from typing import Any

from django import forms

from cir.catalogue.models import ConfigurationItem


class ItemField(forms.ModelChoiceField):
    """A current service, product or practice, shown where it lies in the tree."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"invalid_choice": "Choose a service or practice from the list."})
        super().__init__(queryset=ConfigurationItem.objects.current().order_by("path"), **kwargs)

    def label_from_instance(self, item: Any) -> str:
        """The name, indented as deep as it lies."""
        return f"{'– ' * (item.path.count('/') - 2)}{item.name}"
