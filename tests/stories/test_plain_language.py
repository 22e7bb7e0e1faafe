"""Advice on plain language and accessibility: the checks, on small texts and on the real stories of an old blog."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from samverkan.stories.plain_language import (
    Heading,
    Kind,
    Level,
    Link,
    Part,
    Picture,
    Text,
    from_html,
    heavy,
    level_of,
    lix,
    reading,
    review,
    sentences,
)
from samverkan.stories.saved_pages import FullPage, read_saved_page

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
LONG = "Vi mötte " + ", ".join(f"person {number}" for number in range(14)) + " den dagen."


def kinds(*parts: Part, language: str = "sv") -> dict[Kind, tuple[str, ...]]:
    return {tip.kind: tip.examples for tip in review(parts, language=language).tips}


@pytest.mark.parametrize("module", [reading, heavy], ids=lambda module: module.__name__)
def test_examples_in_the_words_of_the_module_hold(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]

    assert (result.failed, result.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Vi möttes den 21 september 2018 kl. 9.30. Sedan åt vi.", 2),
        ("Bl.a. Lund och t.ex. Malmö var med.", 1),
        ("K. Berg (Region X) sade: ”Det går.” Sedan gick hon.", 2),
        ("Går det? Ja! Det gör det…", 3),
        ("Se www.example.org. Där står mer", 2),
        ("– – –", 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, number: int) -> None:
    assert len(sentences(text)) == number


def test_index_counts_words_a_sentence_and_the_share_of_long_words() -> None:
    assert lix(["Kommunerna samverkar om etablering. Det går bra."]) == round(7 / 2 + 100 * 3 / 7)
    assert lix([]) == 0
    assert [level_of(index) for index in (10, 30, 49, 50, 70)] == [
        Level.VERY_EASY, Level.EASY, Level.MEDIUM, Level.HARD, Level.VERY_HARD,
    ]  # fmt: skip


def test_plain_text_gets_no_tip() -> None:
    report = review([Heading("Så började vi", 2), Text("Vi frågade först. Sedan lyssnade vi."), Link("Vår handbok")])

    assert (report.tips, report.words, report.sentences, report.level) == ((), 6, 2, None)


def test_long_sentences_and_paragraphs_and_words_are_named() -> None:
    found = kinds(Text(LONG), Text("Det var bra. " * 40), Text("Flyktingmottagningsutredningen kom."))

    assert found[Kind.SENTENCE_LONG] == (LONG,)
    assert len(found[Kind.PARAGRAPH_LONG]) == 1
    assert found[Kind.WORD_LONG] == ("Flyktingmottagningsutredningen",)


def test_headings_that_skip_a_level_or_are_missing_are_named() -> None:
    assert kinds(Heading("Först", 3), Heading("Sedan", 2), Heading("Sist", 4))[Kind.HEADING_JUMP] == ("Först", "Sist")
    assert Kind.HEADING_JUMP not in kinds(Heading("A", 2), Heading("B", 3), Heading("C", 2), Heading("D", 3))
    assert kinds(Heading("Ett " * 13, 2))[Kind.HEADING_LONG]
    assert Kind.HEADINGS_MISSING in kinds(*[Text("Det var bra i dag.")] * 91)


@pytest.mark.parametrize("text", ["klicka här", "Här", "Läs mer", "läs mer här.", "click here", "Länk", ""])
def test_links_that_do_not_say_where_they_lead_are_named(text: str) -> None:
    assert kinds(Link(text))[Kind.LINK_EMPTY] == (text,)


def test_good_links_pass_and_addresses_are_named() -> None:
    assert kinds(Link("Läs mer om språkkaféet i Höör")) == {}
    assert kinds(Link("https://example.org/rapport.pdf")) == {Kind.LINK_ADDRESS: ("https://example.org/rapport.pdf",)}


def test_pictures_without_words_are_named() -> None:
    found = kinds(Picture(""), Picture("IMG_2041.jpg"), Picture("Bild på tre bord"), Picture("Tre bord i solen"))

    assert len(found[Kind.ALT_MISSING]) == 1
    assert found[Kind.ALT_FILE_NAME] == ("IMG_2041.jpg",)
    assert found[Kind.ALT_PICTURE_OF] == ("Bild på tre bord",)


def test_heavy_words_come_with_plainer_ones_in_the_texts_own_language() -> None:
    report = review([Text("Ej avsett samt i syfte att erhålla svar, samt mer.")])

    assert report.tips[0].shown == [("ej", "inte"), ("samt", "och"), ("i syfte att", "för att")]
    assert report.tips[0].left_out == 1
    assert kinds(Text("We commence in order to utilise samt."), language="en")[Kind.WORD_HEAVY] == (
        "commence", "in order to", "utilise",
    )  # fmt: skip


def test_running_text_gives_paragraphs_points_and_links() -> None:
    html = '<p>Vi <b>mötte</b><br/>många, <a href="/x">läs mer</a>.</p><ul><li>Ett &amp; två</li></ul>'

    assert from_html(html) == [Link("läs mer"), Text("Vi mötte många, läs mer."), Text("Ett & två", is_point=True)]
    assert from_html("<p>Öppet <a href='x'>utan slut") == [Text("Öppet utan slut")]


def test_real_stories_of_the_old_blog_are_measured() -> None:
    if not SEEDS.exists():
        pytest.skip(f"The saved pages in {SEEDS} are not here; they are delivered beside the repository.")
    pages = [read_saved_page(path.read_bytes(), path.name) for path in sorted(SEEDS.glob("*.txt"))]
    stories = [page for page in pages if isinstance(page, FullPage)]

    reports = [
        review([Heading(block.text, block.level) if block.kind == "heading" else Text(block.text)
                for block in story.blocks])
        for story in stories
    ]  # fmt: skip

    assert len(reports) == 4
    for report in reports:
        assert 35 <= report.lix <= 65
        assert 12 <= report.words / report.sentences <= 30
        long = next((tip.examples for tip in report.tips if tip.kind is Kind.SENTENCE_LONG), ())
        assert all(len(sentence.split()) > 20 for sentence in long)
        assert len(long) < report.sentences / 2
