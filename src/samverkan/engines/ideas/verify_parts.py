"""What the checks of results share: they are plain counting, and share nothing with the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from samverkan.engines.faults import Id

SLACK = 1e-4


def partition_faults(what: str, expected: Iterable[Id], parts: Sequence[Sequence[Id]]) -> list[str]:
    """List who is not in exactly one part, and say if parts are not in order of size."""
    times = Counter(one for part in parts for one in part)
    wanted = set(expected)
    faults = [f"{what} {one} is in {times[one]} parts." for one in sorted(wanted, key=repr) if times[one] != 1]
    faults += [f"{what} {one} is unknown." for one in sorted(set(times) - wanted, key=repr)]
    sizes = [len(part) for part in parts]
    if 0 in sizes or sizes != sorted(sizes, reverse=True):
        faults.append(f"The parts of {what.lower()}s are empty or not in order of size.")
    return faults
