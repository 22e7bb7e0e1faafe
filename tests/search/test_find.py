"""What is found, in which order: the same on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from samverkan.search.queries import Filters, find
from samverkan.search.rules import Place
from tests.factories.search import Shelf, index, shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def things() -> Iterator[Shelf]:
    """Return a shelf with some texts, in the index."""
    with shelf() as made:
        lund = (Place("lund", "Lund"),)
        made.put("kris", "Hur vänder man en bostadskris?", "Hyresgästerna i Lund fick nya hem.", municipality=lund)
        made.put("bygga", "Att bygga", "Kommunen bygger bostäder och fler bostäder.", theme=(Place("bo", "Boende"),))
        made.put("sprak", "Språket", "Svenska för invandrare ges av kommunen.", kind="other", day=date(2018, 5, 1))
        made.put("ny", "Nyanlända", "Nyanlända möter flyktingar som har blivit mentorer.")
        made.put("hall", "En hall", "Vi håller oss i en hall.")
        made.put("forum", "Forum", "Ett strategiskt forum för strateger. Forumet är strategiskt.")
        index()
        yield made


def keys(query: str, **options: object) -> list[str]:
    return [result.key for result in find(query, **options).results]  # type: ignore[arg-type]


def test_titles_weigh_more_than_text_and_more_hits_more_than_one(things: Shelf) -> None:
    assert keys("bostad") == ["kris", "bygga"]
    assert keys("bygger") == ["bygga"]
    assert keys("nyanländ")[0] == "ny"


def test_every_word_must_stand_in_the_passage_or_else_in_title_or_place(things: Shelf) -> None:
    assert keys("hyresgäst bostadskris") == ["kris"]
    assert keys("lund bostad") == ["kris"]
    assert not find("lund bostad").is_loose


def test_where_no_passage_has_all_words_those_with_most_are_shown_and_it_is_told(things: Shelf) -> None:
    found = find("mentor hyresgäst")

    assert {result.key for result in found.results} == {"kris", "ny"}
    assert found.is_loose


def test_a_phrase_is_found_word_for_word(things: Shelf) -> None:
    assert keys('"strategiskt forum"') == ["forum"]
    assert keys('"forum strategiskt"') == []
    assert keys('"strategiska forum"') == []


def test_missing_dots_are_forgiven_but_the_word_as_typed_comes_first(things: Shelf) -> None:
    things.put("håll", "", "Håll i. Håll ut.")
    index()

    assert keys("bostader") == ["kris", "bygga"]
    assert keys("hall")[0] == "hall"
    assert "hall" not in keys("håll ut")


def test_synonyms_come_after_the_word_itself_and_are_named(things: Shelf) -> None:
    things.put("flykt", "", "Flyktingar kom hit.")
    things.put("utrikes", "", "De är utrikes födda.")
    index()

    found = find("flyktingar")
    order = [result.key for result in found.results]

    assert set(order[:2]) == {"flykt", "ny"}
    assert order[2] == "utrikes"
    assert "nyanländ" in found.also
    assert keys('"flyktingar"') == ["flykt", "ny"]


def test_a_word_half_typed_is_found_while_typing(things: Shelf) -> None:
    assert set(keys("bosta", is_typing=True)) == {"kris", "bygga"}
    assert keys("svenska för inv", is_typing=True) == ["sprak"]
    assert keys("b", is_typing=True) == []


def test_a_misspelt_word_is_answered_with_what_may_be_meant(things: Shelf) -> None:
    found = find("bostadkriss")

    assert not found.results
    assert found.spellings == (("bostadkriss", "bostadskris"),)


def test_facets_count_documents_and_narrow_them(things: Shelf) -> None:
    assert find("kommun").facets["kind"] == [("other", "", 1), ("thing", "", 1)]
    assert find("kommun").facets["theme"] == [("bo", "Boende", 1)]
    assert keys("kommun", filters=Filters(kind="other")) == ["sprak"]
    assert keys("kommun", filters=Filters(year="2018")) == ["sprak"]
    assert keys("kommun", filters=Filters(theme="bo")) == ["bygga"]
    assert keys("kommun", filters=Filters(theme="bo", year="2018")) == []


@pytest.mark.parametrize(
    "query",
    [
        "", " ", '"', '""', "'\"*", "\x00", "bostad\x00", "*", "bostad*", "AND", "bostad AND OR NOT", "terms:bostad",
        "NEAR(a b)", "(", ")", "a:b & c | d !e", "\\", "%", "_", "'; DROP TABLE search_passage; --", "🚲", "و نص",
        "x" * 10_000, "bostad " * 2_000, '"' * 500, "é" * 300, "\ud800", "m² ½ ²", "ﬁ ﷺ",
    ],
)  # fmt: skip
def test_strange_input_is_answered_calmly(things: Shelf, query: str) -> None:
    find(query)
    find(query, is_typing=True)


def test_foreign_letters_are_terms_to_both_databases(things: Shelf) -> None:
    things.put("arab", "مرحبا بكم", "İstanbul 5 m² ½ Straße ﬁn نَصّ")
    index()

    assert keys("بكم") == keys("straße") == keys("5 m2") == ["arab"]


def test_order_and_scores_are_those_of_every_database(things: Shelf) -> None:
    found = find("kommun bygga bostad forum")
    told = [(result.key, result.score) for result in find("kommun").results]

    assert found.is_loose
    assert told == [("bygga", 21927), ("sprak", 21927)]
