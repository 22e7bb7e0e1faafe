"""Files become the catalogue, the areas and one new vintage of values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from samverkan.keyfigures.blocks import VALUE, Block
from samverkan.keyfigures.changes import overlay
from samverkan.keyfigures.columns import ToldTwice, blocks_of
from samverkan.keyfigures.enums import KOLADA
from samverkan.keyfigures.models import Area, Indicator
from samverkan.keyfigures.queries.values import get_blocks
from samverkan.keyfigures.services import vintages
from samverkan.keyfigures.services.areas import load_areas, load_groups
from samverkan.keyfigures.services.catalogue import load_indicators, load_table_tree, load_tables
from samverkan.keyfigures.services.faults import LoadError
from samverkan.keyfigures.services.files import FileKind, Source, columns_of, date_of, recognise, rows_of
from samverkan.keyfigures.services.unpacking import Unpacked, unpacked

OnProgress = Callable[[int], None]

CHUNK = 100
"""So many blocks are staged in one transaction."""


@dataclass
class LoadSummary:
    """What was taken in."""

    indicators: int = 0
    reworded: int = 0
    removed: int = 0
    areas: int = 0
    groups: int = 0
    tables: int = 0
    values: int = 0
    blocks: int = 0
    published: int = 0
    left_out: tuple[str, ...] = ()


def load_files(
    paths: Sequence[Path],
    *,
    now: datetime,
    publisher: str = "",
    seen: date | None = None,
    is_whole: bool = True,
    replaces: bool = False,
    leaves_out_unknown: bool = False,
    on_progress: OnProgress = lambda count: None,
) -> LoadSummary:
    """Load files of any of the known kinds, in whichever order they are named.

    Each list is taken in as a whole or not at all, and so are the values of all the files together.

    Parameters
    ----------
    publisher : str
        Whose figures they are; else what the files say themselves, else Kolada's.
    seen : date, optional
        The day that a catalogue tells of; else what its name ends with, else today.
    is_whole : bool
        Whether a catalogue of Kolada lists all that there is, so that what it lacks is removed.
    replaces : bool
        Whether an indicator's values replace all that were in force; else they are laid over them.
    leaves_out_unknown : bool
        Whether values of indicators that no catalogue tells of are left out; else they are a fault.

    Raises
    ------
    LoadError
        If a file is none of those known, or something in it is wrong.
    """
    summary = LoadSummary()
    with unpacked(paths) as files:
        sources = [recognise(one.path) for one in files]
        publisher = publisher or _publisher(files, sources)
        for kind in FileKind:
            for source in sorted((s for s in sources if s.kind == kind), key=lambda s: date_of(s.path) or now.date()):
                if kind == FileKind.CATALOGUE:
                    day, is_all = seen or date_of(source.path) or now.date(), is_whole and publisher == KOLADA
                    _load_catalogue(source, summary, day, is_all, publisher)
                elif kind != FileKind.VALUES:
                    _load_list(source, summary)
        if values := [source for source in sources if source.kind == FileKind.VALUES]:
            reading = _Reading(replaces, leaves_out_unknown, on_progress)
            _load_values(values, summary, publisher=publisher, now=now, reading=reading)
    return summary


def _publisher(files: Sequence[Unpacked], sources: Sequence[Source]) -> str:
    """Return whose figures the files have; Kolada's where there are none.

    Raises
    ------
    LoadError
        If they are of different publishers, or a table does not say whose they are.
    """
    ours = {FileKind.CATALOGUE, FileKind.VALUES}
    told = {one.publisher for one, source in zip(files, sources, strict=True) if source.kind in ours}
    if len(told) > 1:
        raise LoadError("The files are of different publishers. Load them apart, or name one: --publisher.")
    if told == {""}:
        raise LoadError("The table does not say whose figures they are. Name them: --publisher.")
    return next(iter(told), KOLADA)[:80]


@dataclass(frozen=True)
class _Reading:
    """How values are taken in."""

    replaces: bool
    leaves_out_unknown: bool
    on_progress: OnProgress


def _load_catalogue(source: Source, summary: LoadSummary, seen: date, is_whole: bool, publisher: str) -> None:
    changes = load_indicators(rows_of(source), seen=seen, is_whole=is_whole, publisher=publisher)
    summary.indicators += changes.read
    summary.reworded += changes.reworded
    summary.removed += changes.removed


def _load_list(source: Source, summary: LoadSummary) -> None:
    rows = rows_of(source)
    if source.kind == FileKind.AREAS:
        summary.areas += load_areas(rows)
    elif source.kind == FileKind.GROUPS:
        summary.groups += load_groups(rows)
    elif source.kind == FileKind.TREE:
        load_table_tree(rows)
    else:
        summary.tables += load_tables(rows)


def _load_values(
    sources: Sequence[Source], summary: LoadSummary, *, publisher: str, now: datetime, reading: _Reading
) -> None:
    work = _begin(", ".join(source.path.name for source in sources)[:200], publisher, now)
    try:
        for source in sources:
            for blocks in _chunks(source, summary, publisher, leaves_out_unknown=reading.leaves_out_unknown):
                below = vintages.staged_blocks(work, blocks) if reading.replaces else _newest(work, blocks)
                vintages.stage_blocks(work, _laid_over(blocks, below))
                summary.values += sum(int((block.statuses == VALUE).sum()) for block in blocks.values())
                summary.blocks += len(blocks)
                reading.on_progress(len(blocks))
        if not summary.blocks and not summary.left_out:
            raise LoadError(f"{', '.join(source.path.name for source in sources)}: there are no values in it.")
        summary.published = vintages.publish_vintage(work, now=now)
    except BaseException:
        vintages.abandon_vintage(work.vintage_id)
        raise


def _begin(label: str, publisher: str, now: datetime) -> vintages.Work:
    """Begin a vintage; a load that was killed is thrown away, since its files are still there to be read."""
    try:
        return vintages.begin_vintage(publisher=publisher, label=label, progress={"kind": "load"}, now=now)
    except vintages.Unfinished as other:
        if other.vintage.progress.get("kind") != "load":
            raise LoadError(f"{other} Finish it first, or throw it away: samverkan keyfigures sync --anew.")
        vintages.abandon_vintage(other.vintage.pk)
    return vintages.begin_vintage(publisher=publisher, label=label, progress={"kind": "load"}, now=now)


def _chunks(
    source: Source, summary: LoadSummary, publisher: str, *, leaves_out_unknown: bool
) -> Iterator[Mapping[str, Block]]:
    """Tell a file's blocks, some at a time, when everything that they are about is known."""
    indicators = set(Indicator.objects.filter(publisher=publisher).values_list("id", flat=True))
    areas = set(Area.objects.values_list("code", flat=True))
    try:
        for columns in columns_of(source):
            unknown = sorted(set(columns.indicators) - indicators)
            if unknown and not leaves_out_unknown:
                raise _unknown(source, "indicator", unknown)
            summary.left_out += tuple(unknown)
            if strange := sorted(set(columns.areas) - areas):
                raise _unknown(source, "area", strange)
            rest = ((key, block) for key, block in blocks_of(columns) if key in indicators)
            while chunk := dict(islice(rest, CHUNK)):
                yield chunk
    except ToldTwice as fault:
        raise LoadError(f"{source.path}: {fault}")


def _unknown(source: Source, what: str, unknown: Sequence[str]) -> LoadError:
    named = ", ".join(unknown[:5]) + (" ..." if len(unknown) > 5 else "")
    return LoadError(f"{source.path}: {len(unknown)} {what}(s) that no list has told of: {named}. Load it first.")


def _newest(work: vintages.Work, ids: Iterable[str]) -> Mapping[str, Block]:
    return {**get_blocks(ids, is_exact=True), **vintages.staged_blocks(work, ids)}


def _laid_over(above: Mapping[str, Block], below: Mapping[str, Block]) -> Mapping[str, Block]:
    return {key: overlay(below[key], block) if key in below else block for key, block in above.items()}
