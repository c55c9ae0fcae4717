"""All that the page of priorities shows, and what happens between two looks at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404, QueryDict

from cir import clock
from cir.catalogue.models import ConfigurationItem
from cir.errors import Conflict, Invalid, Problem
from cir.typed import whole
from improvements import permissions, scoring, stability
from improvements.models import Criterion, Improvement, ScoringModel
from improvements.priority import ideas, matrix
from improvements.priority.chosen import Chosen, choose, not_scored_by, two_weights
from improvements.priority.giving import Placement, undoing
from improvements.priority.ideas import Idea, Waiting, as_item

if TYPE_CHECKING:
    from cir.accounts.models import User

VIEWS = {
    "matrix": ("Impact and effort", "chart-dots"),
    "ranking": ("Ranking only", "list-numbers"),
    "compare": ("Compare two", "arrows-diff"),
}
SHORT = 7
"""How many the ranking beside the matrix shows at first."""


@dataclass
class Ghost:
    """Where a dot was before."""

    effort: float
    impact: float
    rank: int
    title: str


@dataclass
class Page:
    """The page as one person sees it."""

    view: str
    model: ScoringModel
    criteria: list[Criterion]
    waiting: Waiting
    shown: list[Idea]
    chosen: Chosen | None
    items: list[tuple[str, str]]
    item: str
    all: bool
    may_weigh: bool
    compared: list[Idea] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    swap: str = ""
    ghost: Ghost | None = None
    score_before: str = ""
    proposed: Placement | None = None

    @property
    def views(self) -> list[tuple[str, str, str]]:
        """Name, words and icon of each view."""
        return [(name, *words) for name, words in VIEWS.items()]

    @property
    def listed(self) -> list[Idea]:
        """The ranking: the first seven beside the matrix, with the chosen one, until all are asked for."""
        if self.all or self.view != "matrix":
            return self.shown
        first = self.shown[:SHORT]
        picked = self.chosen.idea if self.chosen else None
        return first if picked is None or picked in first or not picked.rank else [*first, picked]

    @property
    def dots(self) -> list[matrix.Cluster]:
        """The dots of the matrix."""
        return matrix.clusters(self.shown, self.chosen.record.pk if self.chosen else None)

    @property
    def item_name(self) -> str:
        """The service the page is filtered by."""
        return next((name for slug, name in self.items if slug == self.item), "All services")

    @property
    def query(self) -> str:
        """The address without the chosen idea, for forms and links that keep the view."""
        kept = {"view": self.view if self.view != "matrix" else "", "item": self.item, "all": "1" if self.all else ""}
        return urlencode({name: value for name, value in kept.items() if value})

    @property
    def at(self) -> str:
        """The whole address, which forms bring along."""
        chosen = {"chosen": self.chosen.record.reference} if self.chosen else {}
        return "&".join(part for part in (self.query, urlencode(chosen)) if part)

    @property
    def count(self) -> int:
        """How many wait, of the item asked for; all of them without a filter, those not shown included."""
        return len(self.shown) + len(self.unscored) if self.item else self.waiting.count

    @property
    def sandbox(self) -> list[list[object]]:
        """What the screen tries other weights on: id, medians (0: none), when it was logged, pinned rank, rank."""
        return [
            [
                idea.pk,
                [part.points or 0 for part in idea.parts],
                idea.logged_at.timestamp(),
                idea.rank_override or 0,
                idea.rank,
            ]
            for idea in self.waiting.ranked
        ]

    @property
    def compare_fields(self) -> list[tuple[str, str]]:
        """The two boxes to choose from."""
        return [("a", "First"), ("b", "Second")]

    @property
    def compared_rows(self) -> list[tuple[str, list[str]]]:
        """The comparison line by line: medians, then what follows from them."""
        rows = [
            (criterion.label, [_points_words(idea.parts[place], idea.pk in self.hidden) for idea in self.compared])
            for place, criterion in enumerate(self.criteria)
        ]
        rows.append(("Score", [idea.score_words for idea in self.compared]))
        rows.append(("Rank", [str(idea.rank) for idea in self.compared]))
        rows.append(("Quadrant", [idea.quadrant for idea in self.compared]))
        rows.append(("Weights vary by 10%", [f"{idea.best} to {idea.worst}" for idea in self.compared]))
        return rows

    @property
    def unscored(self) -> list[Idea]:
        """Those nobody has scored, of the item asked for."""
        return [idea for idea in self.waiting.unscored if not self.item or idea in _of(self, [idea])]


def model_now(at: datetime | None = None) -> ScoringModel:
    """The scoring model in force. Raises `Conflict` when there is none."""
    found = ScoringModel.objects.on(clock.today(at))
    if found is None:
        raise Conflict("There is no scoring model in force yet. An administrator sets its first day.")
    return found


def sums() -> scoring.Model:
    """The model in force as the arithmetic takes it."""
    return model_now().as_sums()


def load(query: QueryDict, user: User, *, chosen: str = "", at: datetime | None = None) -> Page:
    """The page for this address; statements do not grow with the ideas. Raises `Invalid`, 404 for what is hidden."""
    now = at or clock.now()
    model = model_now(now)
    view = query.get("view") or "matrix"
    if view not in VIEWS:
        raise Invalid(Problem("choice", f"Choose the view from: {', '.join(VIEWS)}.", "view"))
    waiting = ideas.waiting(Improvement.objects.visible_to(user), model.as_sums(), now)
    items = list(ConfigurationItem.objects.current().values_list("slug", "name", "path"))
    item = query.get("item", "")
    paths = {slug: path for slug, _name, path in items}
    if item and item not in paths:
        raise Invalid(Problem("choice", "Choose a service, product or practice of the catalogue.", "item"))
    page = Page(
        view=view,
        model=model,
        criteria=list(model.criteria.all()),
        waiting=waiting,
        shown=[idea for idea in waiting.ranked if (idea.item__path or "").startswith(paths.get(item, ""))],
        chosen=None,
        items=[(slug, name) for slug, name, _path in items],
        item=item,
        all=query.get("all") == "1",
        may_weigh=permissions.may_weigh(user),
    )
    _choose(page, chosen or query.get("chosen", ""), user)
    _compare(page, query, user)
    return page


def _points_words(part: ideas.Part, hidden: bool) -> str:
    if hidden:
        return "after you scored"
    return "–" if part.points is None else f"{part.points:g} (+{part.share:g})"


def _of(page: Page, some: list[Idea]) -> list[Idea]:
    return [idea for idea in some if idea.item == page.item_name]


def _choose(page: Page, reference: str, user: User) -> None:
    """The asked-for idea, else the first of the ranking, else the first that nobody has scored."""
    first = next(iter(page.shown or page.waiting.unscored), None)
    reference = reference or (first.reference if first else "")
    if not reference:
        return
    rows = Improvement.objects.visible_to(user).select_related("item", "owner", "rank_by")
    record = rows.by_reference(reference).first()
    if record is None:
        raise Http404("No such improvement.")
    page.chosen = choose(record, user, page.waiting, page.criteria, page.model.as_sums())


def _compare(page: Page, query: QueryDict, user: User) -> None:
    """Two ideas side by side: those asked for, else the first two."""
    if page.view != "compare":
        return
    asked = [page.waiting.find(query.get(name, "")) for name in ("a", "b")]
    spare = [idea for idea in page.waiting.ranked if idea not in asked]
    page.compared = [idea or spare.pop(0) for idea in asked if idea or spare]
    if permissions.may_take_part(user):
        keys = [criterion.key for criterion in page.criteria]
        page.hidden = not_scored_by(user, [idea.pk for idea in page.compared], keys)
    if len(page.compared) == len(asked):
        page.swap = _swap_words(page.model.as_sums(), *page.compared)


def _swap_words(model: scoring.Model, one: Idea, other: Idea) -> str:
    if one.pk == other.pk:
        return "Choose two different ideas."
    swap = stability.swap(model, as_item(one), as_item(other))
    if swap is None:
        return "No other weight of a single criterion would swap them."
    if swap.change == 0:
        return "They are level: the older one is first."
    name, now = swap.criterion.name.split(":")[0], float(swap.criterion.weight)
    return f"They swap when {name} weighs {two_weights(swap.level_at, now)}."


def weight(text: str) -> int:
    """A weight as typed. 0, which the door refuses by name, for what is no whole number."""
    return whole(text, digits=3) or 0


@dataclass
class Giving:
    """One person giving points to one record: what was before, and what to say afterwards."""

    record: Improvement
    user: User
    points: dict[str, int | None]
    before: dict[int, int] = field(default_factory=dict)
    ghost: Ghost | None = None
    score_before: str = ""

    def give(self) -> str:
        """Give the points; answers the address part that takes them back."""
        at = clock.now()
        then = ideas.waiting(Improvement.objects.visible_to(self.user), sums(), at)
        self.before = then.ranks()
        if (was := then.find(self.record.reference)) and was.rank:
            self.ghost = Ghost(was.effort, was.impact, was.rank, was.title)
            self.score_before = was.score_words
        back = undoing(self.record, self.user, self.points)
        self.record.give_points(self.points, by=self.user, at=at)
        return urlencode({f"p-{key}": "" if value is None else value for key, value in back.items()})

    def compare(self, page: Page) -> None:
        """Mark who went up or down, and leave the ghost of the old place."""
        ideas.mark_climbs(page.waiting, self.before)
        page.ghost = self.ghost
        idea = page.chosen.idea if page.chosen else None
        if idea is None or idea.score_words != self.score_before:
            page.score_before = self.score_before
        if idea and self.ghost and (idea.effort, idea.impact) == (self.ghost.effort, self.ghost.impact):
            page.ghost = None

    def words(self, page: Page) -> str:
        """What happened, in one line."""
        idea = page.chosen.idea if page.chosen else None
        if idea is None or not idea.rank:
            return f"Points for {self.record.reference} saved."
        moved = self.before.get(idea.pk) != idea.rank
        return f"{idea.reference} {'moved: now' if moved else 'stays at'} rank {idea.rank}"
