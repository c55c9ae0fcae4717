"""The life cycle in words, made from the table of moves, so that the documentation cannot differ from the program."""

from __future__ import annotations

from collections.abc import Iterable

from improvements import evidence
from improvements.statuses import FLOW, QUESTIONS, STEP_OF, Status
from improvements.workflow import FLAGS, TABLE, Ask, Flag, Move

HEAD = """# The life cycle

Made by `python manage.py life_cycle` from `improvements/workflow.py`; a test compares the two. Pages, API, bulk edit
and tasks make every move through the same method, `Improvement.move()`. "You may not" (403) and "it cannot be done
now, because …" (409, naming everything that is missing at once) are different answers.
"""


def life_cycle() -> str:
    """Statuses, moves, what each needs and asks, and the flags, as Markdown."""
    parts = [
        HEAD,
        "## Statuses\n",
        *_table(("Status", "Question of the model"), (_status(status) for status in Status)),
        "\n## Moves\n",
        *_table(("Move", "From", "To", "Who may"), (_move(move) for move in TABLE)),
        *(line for move in TABLE for line in _details(move)),
        "\n## Flags\n",
        "What happens to an open record while its status stays.\n",
        *_table(("Flag", "Who may", "Asks for"), (_flag(flag) for flag in FLAGS.values())),
    ]
    return "\n".join(parts) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [_row(head), _row(tuple("---" for _ in head))]
    return [*lines, *(_row(row) for row in rows)]


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _status(status: Status) -> tuple[str, str]:
    step = STEP_OF.get(status)
    return status.label, f"{step} {QUESTIONS[step - 1]}" if step else "keeps the question it was at"


def _move(move: Move) -> tuple[str, str, str, str]:
    sources = ", ".join(status.label for status in move.sources)
    if move.sources_bau:
        bau = ", ".join(status.label for status in move.sources_bau)
        sources += f"; with scale business as usual also {bau}"
    return f"`{move.name}` {move.label}", sources, _target(move), ", ".join(who.value for who in move.who)


def _target(move: Move) -> str:
    if move.target:
        return move.target.label
    return "where it was" if move.name == "resume" else f"an earlier one of: {', '.join(s.label for s in FLOW[:-1])}"


def _details(move: Move) -> list[str]:
    lines = [f"\n### {move.label}\n", move.help]
    if move.needs:
        lines += ["\nNeeds:\n", *(f"- {evidence.NAMES[key]}" for key in move.needs)]
    if move.needs_bau is not None:
        names = ", ".join(evidence.NAMES[key] for key in move.needs_bau) or "nothing"
        lines.append(f"\nWith scale business as usual only: {names}.")
    if move.asks:
        lines += ["\nAsks for:\n", *(f"- {_ask(ask)}" for ask in move.asks)]
    return lines


def _ask(ask: Ask) -> str:
    words = f"{ask.label} (`{ask.name}`, {ask.says.value}{'' if ask.required else ', optional'})"
    if ask.choices:
        words += f": {', '.join(label for _, label in ask.choices)}"
    return words + (". The requester reads it." if ask.public else "")


def _flag(flag: Flag) -> tuple[str, str, str]:
    return (
        f"`{flag.name}` {flag.label}",
        ", ".join(who.value for who in flag.who),
        "; ".join(_ask(ask) for ask in flag.asks),
    )
