"""`{% nav_line item %}` and `{% palette_line item %}`: a page of the sidebar, there and in the palette.

Drawn in Python and kept: every page has forty of them, and they change with their count alone.
"""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cir.ui import icons
from cir.ui.nav import Item

register = template.Library()

NAV_LINE = '<a class="nav-i{}" href="{}" title="{}"{}{}>{}<span class="trunc">{}</span>{}</a>'
PALETTE_LINE = '<a class="cmd" role="option" tabindex="-1" href="{}">{}<span class="trunc">{}</span><span>{}</span></a>'
CURRENT = SafeString(' aria-current="page"')


@register.simple_tag
@lru_cache(maxsize=2000)
def nav_line(item: Item) -> SafeString:
    """The line of the sidebar, marked when it leads here."""
    css, here = (" on", CURRENT) if item.active else ("", "")
    key = format_html(' data-go="{}"', item.key) if item.key else ""
    count = format_html('<span class="cnt{}">{}</span>', " hot" if item.hot else "", item.count) if item.count else ""
    return format_html(NAV_LINE, css, item.url, item.label, here, key, icons.draw(item.icon), item.label, count)


@register.simple_tag
@lru_cache(maxsize=2000)
def palette_line(item: Item) -> SafeString:
    """The same page as the palette offers it, with the keys that lead there."""
    keys = format_html("<kbd>G</kbd> <kbd>{}</kbd>", item.key.upper()) if item.key else ""
    return format_html(PALETTE_LINE, item.url, icons.draw(item.icon), item.label, keys)
