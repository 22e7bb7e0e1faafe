"""Units, sources and ends are read from the publisher's own words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from samverkan.keyfigures.titles import ended_year, source_of, unit_of

CATALOGUE = Path(__file__).resolve().parents[3] / "shared/data/keyfigures/kpi_catalogue_2026-03.csv"


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Utrikes födda, andel (%)", "andel (%)"),
        ("Förvärvsarbetande utrikes födda 20-64 år, andel (%) (-2021)", "andel (%)"),
        ("Invånare totalt, antal", "antal"),
        ("Asylsökande/inskrivna i Migrationsverkets mottagningssystem, antal/1000 inv", "antal/1000 inv"),
        ("Nettokostnad flyktingmottagande, kr/inv", "kr/inv"),
        ("Gymnasieelever med examen inom 3 år, andel (%), modellberäknat värde (-2024)", "andel (%)"),
        ("Kommunen tar emot anvisade nyanlända, (Ja=1, Nej=0)", "Ja=1, Nej=0"),
        ("Skattesats till kommun (%)", "%"),
        ("Födelsenetto", ""),
    ],
)
def test_unit_is_read_from_the_title(title: str, unit: str) -> None:
    assert unit_of(title) == unit


@pytest.mark.parametrize(
    ("description", "source"),
    [
        ("Antal bosatta. Källa: SCB.", "SCB"),
        ("Antal liter bensin. Källa:SCB", "SCB"),
        ("Lärare. Källa. Skolverket.", "Skolverket"),
        ("Källa: STATIV. Senare omräknat. Källa: STATIV från SCB. ", "STATIV från SCB"),
        ("Personal. Källa: SKR.\\n", "SKR"),
        ("Säger inget.", ""),
    ],
)
def test_source_is_read_from_the_description(description: str, source: str) -> None:
    assert source_of(description) == source


def test_end_is_read_from_the_title() -> None:
    assert ended_year("Elever per lärare, antal (-2023)") == 2023
    assert ended_year("Invånare 16-24 år, antal") is None


@pytest.mark.skipif(not CATALOGUE.exists(), reason="../shared is absent, and with it the whole catalogue")
def test_the_whole_catalogue_has_units_and_sources() -> None:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    units = sum(bool(unit_of(row["title"])) for row in rows) / len(rows)
    sources = sum(bool(source_of(row["description"])) for row in rows) / len(rows)

    assert units > 0.96
    assert sources > 0.99
