"""What a comparison says in words. Every sentence is made of the figures as they are shown, so it is true of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samverkan.engines import regression
from samverkan.engines.faults import InvalidProblem
from samverkan.keyfigures.enums import Gender
from samverkan.keyfigures.models import Indicator
from samverkan.keyfigures.origins import origin_of
from samverkan.keyfigures.queries.comparison import Comparison, Row, View
from samverkan.keyfigures.queries.expected import fit_behind
from samverkan.keyfigures.ranking import told_years
from samverkan.keyfigures.rules import may_summarise
from samverkan.keyfigures.services.comparing import Answer
from samverkan.keyfigures.units import difference_writer, plain_writer, writer_of
from samverkan.web.figures import Origin, Writer


def writer_for(comparison: Comparison) -> Writer:
    """Return what writes the comparison's figures."""
    told = [row.value for row in comparison.rows if row.value is not None]
    return writer_of(comparison.indicator.unit, np.array(told))


def heading(comparison: Comparison, *, with_year: bool = True) -> str:
    """Return what is shown: the indicator, the gender if it is one, the year."""
    parts = [comparison.indicator.title]
    if comparison.gender != Gender.ALL.value:
        parts.append(str(Gender(comparison.gender).label).lower())
    return ", ".join([*parts, str(comparison.year)] if with_year else parts)


def tell_year(comparison: Comparison) -> str:
    """Say which year is the last with data, and whose."""
    whose = comparison.home.name if comparison.home and _has_any(comparison) else comparison.circle.title
    if comparison.year == comparison.latest:
        return _("{year} is the last year with values for {name}.").format(year=comparison.latest, name=whose)
    return _("You are looking at {year}. {latest} is the last year with values for {name}.").format(
        year=comparison.year, latest=comparison.latest, name=whose
    )


def _has_any(comparison: Comparison) -> bool:
    return bool(comparison.block.years_with_values(gender=comparison.gender, areas=[comparison.circle.home]))


def words_origin(answer: Answer) -> Origin:
    """Return whose the words are: ours, since they count, compare and have medians in them."""
    return origin_of([one.indicator for one in (*answer.comparisons, *answer.others)])


def tell_fit_behind(indicator: Indicator, year: int | None) -> str:
    """Say how well the model explains that a published deviation is from; nothing of other indicators."""
    fit = None if year is None else fit_behind(indicator.pk, year)
    if fit is None or year is None:
        return ""
    words = _("The model behind it: R² {r2}, {n} municipalities, {year}.")
    if fit.is_weak:
        words = _("The model behind it is weak: R² {r2}, {n} municipalities, {year}.")
    return words.format(r2=plain_writer(2).bare(fit.r2), n=fit.n, year=year)


def tell_fits_behind(answer: Answer) -> list[str]:
    """Say it of each figure of the answer that is a deviation from what a model expects."""
    told = [tell_fit_behind(one.indicator, one.year) for one in (answer.first, *answer.others)]
    return [words for words in told if words]


def tell(answer: Answer) -> list[str]:
    """Say what is found, a few sentences for each gender."""
    if answer.question.view == View.SCATTER and answer.others:
        return [" ".join(_tell_together(answer))]
    changes = [tell_change(one) if answer.question.view == View.TREND else "" for one in answer.comparisons]
    found = [" ".join(_tell_one(comparison)) for comparison in answer.comparisons]
    if len(found) == 1:
        return [said for said in (*found, *changes) if said]
    genders = [Gender(comparison.gender).label for comparison in answer.comparisons]
    return [f"{one}: {said} {change}".strip() for one, said, change in zip(genders, found, changes, strict=True)]


def _tell_one(comparison: Comparison) -> Iterator[str]:
    write, home = writer_for(comparison), comparison.home
    if comparison.reported == 0:
        yield _("Nobody has a value in {year}.").format(year=comparison.year)
        return
    if home is not None and home.value is not None:
        yield from _tell_home(comparison, home, home.value, write)
    else:
        if home is not None:
            yield _("{name} has no value in {year}.").format(name=home.name, year=comparison.year)
        yield _tell_span(comparison, write)
    if comparison.median is not None:
        yield _("The median of the {n} with a value is {median}.").format(
            n=comparison.reported, median=write(comparison.median)
        )
    if comparison.country is not None:
        yield _("The country as a whole: {value}.").format(value=write(comparison.country))


def _tell_home(comparison: Comparison, home: Row, value: float, write: Writer) -> Iterator[str]:
    yield _("{name} has {value} in {year}.").format(name=home.name, value=write(value), year=comparison.year)
    own = write.rounded(value)
    others = [write.rounded(row.value) for row in comparison.compared if row.value is not None and row is not home]
    below, same = sum(other < own for other in others), sum(other == own for other in others)
    circle = comparison.circle.title
    counts = {"circle": circle, "n": len(others), "below": below, "same": same, "above": len(others) - below - same}
    if others and same:
        yield ngettext(
            "Of {n} other with a value ({circle}) {below} has a lower one, {same} the same, {above} a higher one.",
            "Of {n} others with a value ({circle}) {below} have a lower one, {same} the same, {above} a higher one.",
            len(others),
        ).format(**counts)
    elif others:
        yield ngettext(
            "Of {n} other with a value ({circle}) {below} has a lower one and {above} a higher one.",
            "Of {n} others with a value ({circle}) {below} have a lower one and {above} a higher one.",
            len(others),
        ).format(**counts)
    elif len(comparison.compared) > 1:
        yield _("None of the others ({circle}) has a value.").format(circle=circle)


def _tell_span(comparison: Comparison, write: Writer) -> str:
    told = sorted((row.value, row.name) for row in comparison.compared if row.value is not None)
    (low, lowest), (high, highest) = told[0], told[-1]
    if write(low) == write(high):
        return _("All {n} with a value have {value}.").format(n=len(told), value=write(low))
    return _(
        "Of {n} with a value ({circle}) {highest} has the highest, {high}, and {lowest} the lowest, {low}."
    ).format(
        n=len(told), circle=comparison.circle.title, highest=highest, high=write(high), lowest=lowest, low=write(low)
    )


def tell_change(comparison: Comparison) -> str:
    """Say how home's value has changed since its first year; nothing if there are not two."""
    home = comparison.home
    if home is None:
        return ""
    series = comparison.block.series(home.code, gender=comparison.gender)
    told = told_years(series, comparison.block.years)
    if len(told) < 2:
        return ""
    write = writer_for(comparison)
    (first, start), (last, end) = told[0], told[-1]
    change = write.rounded(end) - write.rounded(start)
    words = {
        "name": home.name,
        "first": first,
        "last": last,
        "start": write(start),
        "end": write(end),
        "amount": difference_writer(write)(abs(change)),
    }
    if not round(change, write.decimals):
        return _("{name} has the same value in {last} as in {first}: {end}.").format(**words)
    if change > 0:
        return _("From {first} to {last} the value of {name} rose by {amount}, from {start} to {end}.").format(**words)
    return _("From {first} to {last} the value of {name} fell by {amount}, from {start} to {end}.").format(**words)


def _tell_together(answer: Answer) -> Iterator[str]:
    pairs = together(answer)
    mine = next((pair for pair in pairs if pair[0] == answer.circle.home), None)
    if mine is not None:
        yield _("{name} has {one} and {other} in {year}.").format(
            name=answer.circle.names[mine[0]], one=writer_for(answer.first)(mine[1]),
            other=writer_for(answer.others[0])(mine[2]), year=answer.first.year,
        )  # fmt: skip
    if not pairs:
        yield _("No municipality has both figures in {year}.").format(year=answer.first.year)
        return
    line = fit_line(pairs)
    if line is None:
        yield _("{n} municipalities have both figures in {year}: too few, or too alike, for a line.").format(
            n=len(pairs), year=answer.first.year
        )
        return
    yield tell_fit(line)
    if line.is_weak:
        yield _("That is weak: the one figure says little about the other.")
    yield _("Figures that go together need not cause each other.")


def fit_line(pairs: Sequence[tuple[str, float, float]]) -> regression.Fit | None:
    """Return the straight line through pairs of figures; None for too few of them, or too like each other."""
    codes = tuple(code for code, _x, _y in pairs)
    first, second = np.array([x for _code, x, _y in pairs]), np.array([y for _code, _x, y in pairs])
    if not may_summarise(len(codes)):
        return None
    try:
        return regression.fit(regression.Problem(codes, second, {"x": first}))
    except InvalidProblem:
        return None


def tell_fit(line: regression.Fit) -> str:
    """Say how well the straight line fits; never without how many it stands on."""
    share = plain_writer(0, "%")(100 * line.r2)
    return _("The straight line explains {share} of the differences between {n} municipalities (R²).").format(
        share=share, n=line.n
    )


def together(answer: Answer) -> list[tuple[str, float, float]]:
    """Return those of the compared that have both figures: code, first figure, second."""
    second = {row.code: row.value for row in answer.others[0].compared}
    return [
        (row.code, row.value, value)
        for row in answer.first.compared
        if row.value is not None and (value := second.get(row.code)) is not None
    ]


def tell_missing(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """Count the reasons why values are missing: mark and number."""
    return sorted(Counter(row.mark for row in rows if row.value is None).items())
