"""The form "Did it help?" of one improvement."""

from django import template

from feedback.forms import HelpedForm
from feedback.models import Link

register = template.Library()


@register.filter
def helping(link: Link, wrong: HelpedForm | None) -> HelpedForm:
    """The form that was not right yet where it is this one's, else an empty one."""
    return wrong if wrong and wrong.link == link.pk else HelpedForm(link.pk)
