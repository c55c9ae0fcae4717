"""Options and partners, as the page of a record shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from improvements.models import Option, Partner

if TYPE_CHECKING:
    from improvements.models import Improvement
    from improvements.record.loading import Margin


class Weighed:
    """The part of a record's page about what is weighed, and with whom it is done."""

    record: Improvement
    margin: Margin

    @property
    def partners(self) -> list[tuple[str, str, str, str]]:
        """Who outside takes part: id, name, kind in words, what they do."""
        kinds = dict(Partner.Kind.choices)
        return [(str(note.key), note.a, kinds.get(note.b, note.b), note.c) for note in self.margin.partners]

    @property
    def lacks_supplier_options(self) -> bool:
        """Whether it concerns a supplier, and the ready options for that are not all there."""
        with_one = any(note.b == Partner.Kind.SUPPLIER for note in self.margin.partners)
        there = {option.ready for option in self.record.options.all()}
        return (with_one or self.record.source == self.record.Source.SUPPLIER) and not set(Option.Ready) <= there
