"""The KPIs in words, made from their definitions, so that the documentation cannot differ from the program."""

from __future__ import annotations

from collections.abc import Iterator

from metrics.kpis import Catalogue, Kpi

HEAD = """# KPIs

Made by `python manage.py kpis` from the definitions in `improvements/kpis/` and `feedback/kpis.py`, which `cir/kpis.py`
lists; a test compares the two. Every KPI is computed per day, week and month, for the whole organisation and for each
service, practice, team, source and way in for feedback, and kept. Its months feed a chart with limits (XmR), like those
of any other measure.

- **Periods** begin and end in the organisation's time zone (`TIME_ZONE`), whoever looks. A month that is not over is
  shown "so far" and is no reading of the trend.
- **Restricted improvements are counted for nobody.** A total that held them would tell people of records that do not
  exist for them. So everybody reads the same number, and it opens exactly its records.
- **Several months** add numerators and denominators, never percentages; percentiles are worked out anew from the
  durations. People cannot be added: a longer period shows the mean of its months.
- **Percentiles** are the smallest value that at least so many percent do not exceed, to a tenth of a day.
- **Late changes** (a record put elsewhere, reopened, withdrawn, made restricted; a promise changed after the end) leave
  a mark; the job computes what they touch anew within minutes. `manage.py backfill_rollups --from … --to …` computes
  any past again, for example after a service was moved in the tree.
- **Definitions and targets are dated**; old ones stay readable, and a month keeps the definition it was counted by.
"""


def documentation(catalogue: Catalogue) -> str:
    """Every KPI with everything it says of itself, as Markdown."""
    groups = dict.fromkeys(kpi.group for kpi in catalogue.kpis)
    parts = [HEAD]
    for group in groups:
        parts.append(f"## {group}\n")
        parts += [line for kpi in catalogue.kpis if kpi.group == group for line in _kpi(kpi)]
    return "\n".join(parts)


def _kpi(kpi: Kpi) -> Iterator[str]:
    yield f"### {kpi.name} (`{kpi.key}`)\n"
    yield f"{kpi.formula}{f', in {kpi.unit}' if kpi.unit else ''}. {BETTER[kpi.direction]}\n"
    yield f"- Numerator: {kpi.numerator}"
    if kpi.denominator:
        yield f"- Denominator: {kpi.denominator}"
    yield f"- Left out: {kpi.left_out}"
    yield f"- Counted from: {kpi.source}."
    for symbol in kpi.symbols:
        readings = "; or ".join(words for _, words in symbol.choices)
        yield f"- {symbol.letter}: improvements {readings}."
    if kpi.merging:
        yield f"- {kpi.merging}"
    for words, behind in (("Opens", kpi.behind), ("Numerator opens", kpi.counted), ("Left out opens", kpi.aside)):
        if behind:
            yield f"- {words} {'the list of feedback' if kpi.page else 'the register'} with `{behind}`."
    if not kpi.scoped:
        yield "- For the whole organisation only."
    yield f"- Definition version {kpi.version}.\n"


BETTER = {"up": "Higher is better.", "down": "Lower is better.", "neither": "Neither is better."}
