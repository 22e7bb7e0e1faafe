"""How much an engine may spend on an answer, and how it tells how far it has come."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypeVar

T = TypeVar("T")

Ended: TypeAlias = Literal["done", "iterations", "time", "cancelled"]
"""Why an engine stopped: it had nothing left to do; a limit was reached; the caller said so."""


MOMENT: Final = 0.1
"""Seconds of the processor that reading a problem may take in any case: no limit keeps a small one from an answer."""


class OutOfTime(TimeoutError):
    """The time limit is shorter than it takes to read the problem and to give any answer at all; there is none."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an engine has come.

    Parameters
    ----------
    phase : str
        A word for what it does now; the caller puts it into the user's language.
    done : int
        Iterations so far, in this phase.
    limit : int or None
        Iterations at most, in this phase; None if that cannot be said.
    objective, bound : float or None
        The best answer so far, and the proven bound, if any.
    """

    phase: str
    done: int
    limit: int | None = None
    objective: float | None = None
    bound: float | None = None


Report: TypeAlias = Callable[[Progress], None]
Cancelled: TypeAlias = Callable[[], bool]


class Effort:
    """The limits of one run; an engine asks it between iterations whether to go on.

    Iterations are counted and so give the same answer on every machine; the time is only there to keep a promise to
    somebody who waits. A run that is cancelled or out of time answers with the best it has; one that has nothing yet
    when the time is over says so (`insist`).

    Parameters
    ----------
    time_limit : float or None
        Seconds from now.
    iteration_limit : int or None
    progress : callable, optional
        Called with a `Progress` now and then.
    cancelled : callable, optional
        Asked between iterations; True ends the run.

    Raises
    ------
    ValueError
        If a limit is below 0.

    Examples
    --------
    >>> effort = Effort(iteration_limit=2)
    >>> [effort.ended(done) for done in (0, 1, 2)]
    [None, None, 'iterations']
    """

    def __init__(
        self,
        *,
        time_limit: float | None = None,
        iteration_limit: int | None = None,
        progress: Report | None = None,
        cancelled: Cancelled | None = None,
    ) -> None:
        for name, limit in (("time", time_limit), ("iteration", iteration_limit)):
            if limit is not None and (limit < 0 or math.isnan(limit)):
                raise ValueError(f"The {name} limit is {limit}; it must be 0 or more.")
        self.iteration_limit = iteration_limit
        self._since = self._looked = time.monotonic()
        self._longest = 0.0
        self._processor_since = time.thread_time()
        self._until = math.inf if time_limit is None else self._since + time_limit
        self._progress = progress
        self._cancelled = cancelled

    def ended(self, done: int = 0) -> Ended | None:
        """Say why the run must end after ``done`` iterations, or None if it may go on."""
        if self._cancelled is not None and self._cancelled():
            return "cancelled"
        if self.iteration_limit is not None and done >= self.iteration_limit:
            return "iterations"
        return "time" if self.seconds_left() <= 0 else None

    def seconds_left(self) -> float:
        """Return the seconds left: infinite without a time limit, never below 0."""
        return max(0.0, self._until - time.monotonic())

    def can_afford(self, times: float) -> bool:
        """Say whether there are as many seconds left as have been used, times a number.

        For a step that cannot be interrupted and is known to take about ``times`` as long as all that came before it;
        true on every machine without a time limit, and so of no influence on the answer.

        Examples
        --------
        >>> Effort().can_afford(10), Effort(time_limit=0).can_afford(1)
        (True, False)
        """
        return self.seconds_left() >= times * self.seconds_used()

    def seconds_used(self) -> float:
        """Return the seconds since the run began."""
        return time.monotonic() - self._since

    def insist(self, times: float = 0.0) -> None:
        """Refuse to go on with what no answer can do without, when there is no time for it.

        That is so when less is left than the longest step between two such looks has taken, and as many seconds as
        have been used, times a number (see `can_afford`).

        Raises
        ------
        OutOfTime
            If so, and that is more than a `MOMENT` of work.
        """
        now = time.monotonic()
        self._longest, self._looked = max(self._longest, now - self._looked), now
        reserve = times * (now - self._since)
        processor = time.thread_time() - self._processor_since
        if now + self._longest + reserve > self._until and processor + reserve > MOMENT:
            raise OutOfTime("The time limit is shorter than it takes to read the problem and to give any answer.")

    def each(self, items: Iterable[T]) -> Iterator[T]:
        """Yield items, and `insist` before each."""
        for item in items:
            self.insist()
            yield item

    def part(self, share: float) -> Effort:
        """Return an effort that may use only a share of the seconds left, and so leaves some to what comes after.

        Examples
        --------
        >>> Effort().part(0.5).seconds_left()
        inf
        """
        part = Effort(iteration_limit=self.iteration_limit, progress=self._progress, cancelled=self._cancelled)
        part._since, part._looked, part._longest = self._since, self._looked, self._longest
        part._processor_since = self._processor_since
        part._until = self._until if math.isinf(self._until) else time.monotonic() + share * self.seconds_left()
        return part

    def before(self, seconds: float) -> Effort:
        """Return an effort that ends so many seconds earlier, for what must still be done afterwards."""
        part = self.part(1.0)
        part._until = self._until - seconds
        return part

    def report(self, progress: Progress) -> None:
        """Tell the caller how far the run has come."""
        if self._progress is not None:
            self._progress(progress)


UNLIMITED: Final = Effort()
"""For what is asked without a limit."""
