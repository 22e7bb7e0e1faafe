"""200 random questions of the real data, answered by the room and by pandas, which share no code."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from samverkan.keyfigures.blocks import Block, Observation, build_block, decode, encode
from samverkan.keyfigures.ranking import Best, change_since, rank_all, stand, year_of_most, year_to_compare

REAL = Path(__file__).resolve().parents[3] / "shared/data/keyfigures/kolada_values_1994_2022.parquet"
INDICATORS, QUESTIONS_EACH = 25, 8

pytestmark = [
    pytest.mark.skipif(not REAL.exists(), reason="the real values of ../shared are not here"),
    pytest.mark.xdist_group("pandas"),
]


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    found = duckdb.sql(f"select distinct kpi from '{REAL}' order by kpi").fetchall()
    chosen = random.Random(5).sample([kpi for (kpi,) in found], INDICATORS)
    query = f"select kpi, municipality as area, year, gender, value from '{REAL}' where kpi in {tuple(chosen)}"
    return duckdb.sql(query).df()


@pytest.fixture(scope="module")
def blocks(values: pd.DataFrame) -> dict[str, Block]:
    told = {
        kpi: build_block(Observation(*row) for row in rows[["area", "year", "gender", "value"]].itertuples(index=False))
        for kpi, rows in values.groupby("kpi")
    }
    return {kpi: decode(encode(block)) for kpi, block in told.items()}


def questions(values: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame, list[str], str, Best]]:
    """Draw an indicator, its rows of one gender among some municipalities, one of these, and what is best."""
    draw = random.Random(290)
    municipalities = sorted(code for code in values["area"].unique() if not code.startswith("00"))
    for kpi, rows in values.groupby("kpi"):
        for _ in range(QUESTIONS_EACH):
            gender = draw.choice(sorted(rows["gender"].unique()))
            peers = draw.sample(municipalities, draw.choice([1, 7, 33, len(municipalities)]))
            own = rows[(rows["gender"] == gender) & rows["area"].isin(peers)].assign(gender=gender)
            yield str(kpi), own, peers, gender, draw.choice(list(Best))


def by_pandas(rows: pd.DataFrame, area: str, best: Best) -> dict[str, Any]:
    counts = rows.groupby("year")["area"].count()
    common = counts[counts >= rows["area"].nunique() / 2]
    mine = rows[rows["area"] == area].set_index("year")["value"].sort_index()
    told: dict[str, Any] = {"most": int(common.index.max()) if len(common) else None, "year": None}
    if mine.empty:
        return told
    shared = mine.index.intersection(common.index)
    year = int(shared.max()) if len(shared) else int(mine.index.max())
    then = rows[rows["year"] == year].set_index("area")["value"]
    ranks = then.rank(method="min", ascending=best is Best.LOW)
    before = mine[(mine.index < year) & (mine.index >= year - 5)]
    return told | {
        "year": year,
        "ranks": {str(code): int(rank) for code, rank in ranks.items()},
        "median": then.median(),
        "tied": int((then == then[area]).sum()) - 1,
        "change": None if before.empty else (int(before.index[0]), mine[year] - before.iloc[0]),
    }


def test_random_questions_are_answered_as_by_pandas(values: pd.DataFrame, blocks: dict[str, Block]) -> None:
    asked = with_answer = 0
    for kpi, rows, peers, gender, best in questions(values):
        block, area = blocks[kpi], peers[0]
        expected = by_pandas(rows, area, best)
        plane = np.stack([block.row(year, gender=gender, areas=peers) for year in block.years])  # type: ignore[arg-type]

        year = year_to_compare(plane, 0, block.years)
        asked += 1
        assert (year_of_most(plane, block.years), year) == (expected["most"], expected["year"])
        if year is None:
            continue
        with_answer += 1
        row = plane[year - block.years[0]]
        standing = stand(row, 0, best=best)
        ranks = {code: int(rank) for code, rank in zip(peers, rank_all(row, best=best), strict=True) if rank}
        assert ranks == expected["ranks"]
        assert (standing.rank, standing.reported) == (expected["ranks"][area], len(expected["ranks"]))
        assert (standing.asked, standing.tied) == (len(peers), expected["tied"])
        assert math.isclose(standing.median, expected["median"], rel_tol=1e-12)
        change = change_since(plane[:, 0], block.years, until=year)
        assert (change and (change.since, pytest.approx(change.difference))) == expected["change"]

    assert asked == 200
    assert with_answer > 100


def test_known_medians_of_skane_come_out() -> None:
    query = f"""select municipality, year, gender, value from '{REAL}'
                where kpi = 'N02268' and municipality != '0000' and municipality[:2] = '12'"""
    block = build_block(Observation(*row) for row in duckdb.sql(query).fetchall())

    women = block.row(2022, gender="K")

    assert round(stand(women, 0).median, 1) == 67.1
    assert round(float(women[block.area_index["1283"]]), 1) == 60.9
