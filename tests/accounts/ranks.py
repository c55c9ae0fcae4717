"""The Mann-Whitney U test in plain Python: might two samples be of one kind?"""

import math
from collections.abc import Sequence


def likelihood(first: Sequence[float], second: Sequence[float]) -> float:
    """How likely ranks as far apart as these are if both samples are of one kind (two-sided; ties share their ranks;
    normal approximation with correction for continuity, good from some 20 values on)."""
    pooled = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks, ties, at = 0.0, 0.0, 0
    while at < len(pooled):
        until = at
        while until < len(pooled) and pooled[until][0] == pooled[at][0]:
            until += 1
        shared, count = (at + until + 1) / 2, until - at
        ranks += shared * sum(of == 0 for _, of in pooled[at:until])
        ties += count**3 - count
        at = until
    n, m = len(first), len(second)
    u, total = ranks - n * (n + 1) / 2, n + m
    spread = math.sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))))
    if not spread:
        return 1.0
    return math.erfc(max(0.0, abs(u - n * m / 2) - 0.5) / spread / math.sqrt(2))
