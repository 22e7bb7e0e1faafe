"""The region as facts."""

import csv
from pathlib import Path

import pytest
from django.contrib.auth.models import Group

from samverkan.network import queries
from samverkan.network.models import Municipality, Organisation
from samverkan.network.services import set_up_region
from samverkan.network.services.region import MUNICIPALITIES, municipality_title

CODES = Path(__file__).resolve().parents[3] / "shared/data/geo/statscraper_municipality_codes.csv"


@pytest.mark.django_db
def test_set_up_region_can_be_run_again() -> None:
    for _ in range(2):
        set_up_region()

    assert Municipality.objects.count() == 33
    assert Organisation.objects.count() == 34
    assert Group.objects.get(name="editor").permissions.filter(codename="access_admin").exists()
    assert not Group.objects.get(name="host").permissions.exists()


@pytest.mark.django_db
def test_set_up_region_mends_a_changed_name_but_keeps_an_organisations() -> None:
    set_up_region()
    Municipality.objects.filter(scb_code="1281").update(name="Lnud")
    Organisation.objects.filter(municipality__scb_code="1280").update(name="Malmö stad")

    set_up_region()

    assert Municipality.objects.get(scb_code="1281").name == "Lund"
    assert Organisation.objects.get(municipality__scb_code="1280").name == "Malmö stad"


@pytest.mark.django_db
def test_municipalities_are_sorted_as_swedes_sort_and_remembered(django_assert_num_queries) -> None:
    set_up_region()

    with django_assert_num_queries(1):
        names = [m.name for m in queries.list_municipalities()]
        again = queries.list_municipalities()

    assert names[0] == "Bjuv"
    assert names[-5:] == ["Ystad", "Åstorp", "Ängelholm", "Örkelljunga", "Östra Göinge"]
    assert len(again) == 33


def test_codes_and_names_agree_with_the_register() -> None:
    if not CODES.exists():
        pytest.skip("the register of municipality codes is not on this machine")
    with CODES.open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["dialect:skatteverket"].startswith("12")]
    register = {
        (r["dialect:skatteverket"], r["dialect:short"], r["id"]) for r in rows if "former" not in r["description"]
    }

    assert {(code, name, municipality_title(name)) for code, name, _ in MUNICIPALITIES} == register


def test_slugs_are_ascii_and_apart() -> None:
    slugs = [slug for _, _, slug in MUNICIPALITIES]

    assert len(set(slugs)) == 33
    assert all(slug.isascii() and slug == slug.lower() for slug in slugs)
