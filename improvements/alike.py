"""How alike two titles are: words, rough stems, trigrams. Pure; both databases rank with it, so results agree."""

import re
from collections.abc import Iterator
from functools import lru_cache

WORD = re.compile(r"[^\W_]+", re.UNICODE)
SAME = 0.6
SHORTEST_STEM = 4
ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "s")
SMALL_WORDS = frozenset(
    WORD.findall(
        "a an and are as at be but by can could do does for from has have how i if in into is it its no not "
        "of on or our out should so than that the their them then there they this to too up us was we what "
        "when which who why will with would you your "
    )
)
"""Words that no search looks for."""
EVERYDAY_WORDS = SMALL_WORDS | {"better", "get", "improve", "improvement", "make", "more", "use", "work", "works"}
"""Words that do not make two titles alike."""


def words(text: str) -> list[str]:
    """The words of a text in lower case, in order."""
    return [found.group().lower() for found in WORD.finditer(text)]


def telling_words(text: str) -> list[str]:
    """The words that tell something, once each: no articles, no single letters; at most twelve."""
    found = dict.fromkeys(word for word in words(text) if word not in EVERYDAY_WORDS and len(word) > 1)
    return list(found)[:12]


def stem(word: str) -> str:
    """The word without a common ending, so that `resets`, `resetting` and `reset` meet. Rough on purpose."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            base = word[: -len(ending)]
            doubled = ending in ("ing", "ed") and base[-1] == base[-2] and base[-1] not in "aeiouls"
            return base[:-1] if doubled else base
    return word


def stems(text: str) -> frozenset[str]:
    """The stems of the telling words."""
    return frozenset(stem(word) for word in telling_words(text))


def share(typed: str, title: str) -> float:
    """How much of what was typed stands in the title, 0 to 1."""
    wanted = stems(typed)
    return len(wanted & stems(title)) / len(wanted) if wanted else within(typed, title)


def named_by(name: str, wanted: frozenset[str]) -> float:
    """How much of a name stands among the stems of a sentence, 0 to 1."""
    parts = stems(name)
    return len(parts & wanted) / len(parts) if parts else 0.0


def sameness(one: str, other: str) -> float:
    """How far two titles say the same, 0 to 1: common stems, each also found when one letter went astray."""
    first, second = stems(one), stems(other)
    if not first or not second:
        return 0.0
    common = sum(1 for word in first if word in second or any(_near(word, each) for each in second))
    shorter, longer = sorted((len(first), len(second)))
    if common < min(2, shorter):
        return 0.0
    return common / ((shorter + longer) / 2)


def _near(one: str, other: str) -> bool:
    return min(len(one), len(other)) > SHORTEST_STEM and min(within(one, other), within(other, one)) >= SAME


@lru_cache(maxsize=4096)
def _trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def within(typed: str, title: str) -> float:
    """The share of the typed trigrams that the best run of title words holds, 0 to 1 (PostgreSQL's word_similarity)."""
    wanted = frozenset().union(*map(_trigrams, words(typed)))
    if not wanted:
        return 0.0
    return max((len(wanted & run) / len(wanted | run) for run in _runs(title, len(words(typed)) + 1)), default=0.0)


def _runs(title: str, longest: int) -> Iterator[frozenset[str]]:
    """The trigrams of every run of up to `longest` neighbouring words."""
    parts = [_trigrams(word) for word in words(title)]
    for start in range(len(parts)):
        run: frozenset[str] = frozenset()
        for part in parts[start : start + longest]:
            run |= part
            yield run


def marked(title: str, typed: str) -> tuple[tuple[str, bool], ...]:
    """The title in pieces; those that match a typed word are marked True."""
    wanted = stems(typed) or frozenset(map(stem, words(typed)))
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in WORD.finditer(title):
        if stem(found.group().lower()) in wanted:
            pieces += [(title[at : found.start()], False), (found.group(), True)]
            at = found.end()
    pieces.append((title[at:], False))
    return tuple(piece for piece in pieces if piece[0])
