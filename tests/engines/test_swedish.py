"""The analyser of Swedish: the language's ways, each by words that no list of queries was made of."""

from __future__ import annotations

import doctest
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from samverkan.engines import swedish
from samverkan.engines.swedish import analyse, lemmas, spelling
from samverkan.engines.swedish.words import SYNONYMS

READER = swedish.for_queries()


def finds(query: str, text: str) -> bool:
    """Whether every concept of the query has a term among the text's."""
    read = READER.text(text)
    held = {*read.words, *read.parts}
    concepts = READER.query(query).concepts
    return bool(concepts) and all(any(term in held for term, _ in concept.terms) for concept in concepts)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        # Inflection: definite and plural, genitive, irregular plurals.
        ("skola", "skolornas"), ("bok", "böckerna"), ("fot", "fötter"), ("hand", "händerna"), ("man", "männens"),
        ("städer", "staden"), ("ledamöter", "ledamot"), ("förälder", "föräldrarna"), ("barnet", "barnens"),
        ("museum", "museer"), ("öga", "ögonen"), ("land", "länderna"), ("kommunernas", "kommun"),
        # Verbs and participles, adjectives and their degrees.
        ("skriva", "skrev"), ("stödja", "stödde"), ("anvisa", "anvisats"), ("växa", "växte"), ("bo", "bodde"),
        ("god", "bättre"), ("stor", "större"), ("vuxen", "vuxna"), ("hållbar", "hållbart"), ("utbildad", "utbildade"),
        ("sälja", "sålde"), ("anställa", "anställde"), ("land", "ländernas"), ("ligga", "låg"),
        # Compounds in first, middle and last place, and all forms that bind.
        ("bostad", "bostadskrisen"), ("kris", "bostadskrisen"), ("kommun", "kommungränserna"), ("skola", "skolgården"),
        ("kvinna", "kvinnojouren"), ("gata", "gatubelysning"), ("arbete", "arbetsplatserna"), ("familj", "familjehem"),
        ("lärare", "lärarutbildningen"), ("försörjning", "kompetensförsörjningsplanen"), ("hälsa", "folkhälsoarbetet"),
        ("kompetensförsörjning", "kompetensförsörjningsplaner"), ("arbetsmarknad", "arbetsmarknadsinsatser"),
        ("ledamot", "riksdagsledamöter"), ("flykting", "flyktingmottagandet"), ("labb", "innovationslabb"),
        ("kraft", "krafttag"), ("utbyte", "idéutbyten"), ("val", "kommunvalet"), ("hem", "hemtjänsten"),
        ("kön", "könsroll"), ("bas", "rekryteringsbasen"), ("skola", "gymnasieskolan"),
        ("tillstånd", "uppehållstillståndet"), ("språkcafé", "språkkaféer"), ("kafé", "språkcafé"),
        ("integration", "inte\u00adgrationen"),
        # Hanging and other hyphens, abbreviations, asides.
        ("arbetsmarknad", "arbetsmarknads- och socialutskottet"), ("etablering", "etablerings- och språkfrågor"),
        ("etableringsfråga", "etablerings- och språkfrågor"), ("hr", "en HR-fråga"), ("fråga", "en HR-fråga"),
        ("sfi", "SFI-läraren"), ("sfi", "svenska för invandrare"), ("svenska för invandrare", "sfi"),
        ("M.I.N", "M.I.N-modellen"), ("ohälsa", "psykisk (o)hälsa"), ("SKL", "SKL´s agenda"),
        # Particle verbs, apart and joined.
        ("ta emot", "tog kommunen emot"), ("bjuda in", "de bjöds in"), ("bjuda in", "inbjudna gäster"),
        ("ta till vara", "tar tillvara"), ("sätta igång", "sattes arbetet igång"),
        # Words nobody has in a dictionary, numbers, accents, missing dots.
        ("kolada", "Koladas"), ("2050", "år 2050"), ("ide", "idéerna"), ("bostader", "bostäder"),
        ("atgarder", "åtgärd"),
        # Nearly the same.
        ("flykting", "nyanlända"), ("nyanländ", "utrikes födda kvinnor"), ("utrikesfödd", "utrikes född"),
    ],
)  # fmt: skip
def test_a_query_finds_the_word_in_its_other_shapes(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("person", "personal"), ("barn", "barrskog"), ("skare", "forskare"), ("land", "landsting"), ("dag", "onsdagen"),
        ("verk", "nätverk"), ("bildning", "utbildningar"), ("gång", "tillgången"), ("håll", "hall"), ("mål", "mal"),
        ("lön", "Lon"), ("stad", "Kristianstad"), ("borg", "Helsingborgs"), ("ort", "rapporten"), ("tur", "kulturen"),
        ("ring", "rekrytering"), ("se", "IT"), ("ta emot", "tar en paus"), ("kommun", "kommunikation"),
        ("mark", "marknad"), ("art", "artikel"), ("parti", "partikel"), ("bostad", "bo"), ("ration", "migrationen"),
        ("ligga", "lågutbildad"), ("tag", "undantag"), ("mat", "klimat"), ("mat", "automater"), ("val", "intervallet"),
        ("rum", "centrum"), ("hand", "handlingsplan"), ("form", "information"),
    ],
)  # fmt: skip
def test_a_query_does_not_find_what_only_looks_alike(query: str, text: str) -> None:
    assert not finds(query, text)


def test_missing_dots_count_for_less() -> None:
    terms = dict(READER.query("atgard").concepts[0].terms)

    assert terms["åtgärd"] < terms["atgard"]


def test_function_words_are_left_out_unless_they_are_all_there_is() -> None:
    assert [concept.written for concept in READER.query("hur går det för kommunerna").concepts] == ["går", "kommunerna"]
    assert [concept.written for concept in READER.query("och det").concepts] == ["och", "det"]


def test_quotation_marks_ask_for_the_words_as_written() -> None:
    query = READER.query("”Strategiskt forum” kommuner")

    assert query.phrases == (("strategiskt", "forum"),)
    assert [len(concept.terms) for concept in query.concepts] == [1, 1, 2]


@given(st.text(max_size=300))
@example("ST bla")
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_any_query_answered(text: str) -> None:
    read, query = READER.text(text), READER.query(text)

    terms = [*read.words, *read.parts, *(term for concept in query.concepts for term, _ in concept.terms)]
    assert all(term and term.isalnum() and term == term.lower() for term in terms), terms


@given(st.text("abdeiknorståäö", max_size=12), st.text("abdeiknorståäö", max_size=12))
@settings(max_examples=150, deadline=None)
def test_distance_is_the_same_both_ways_and_none_to_itself(first: str, second: str) -> None:
    assert spelling.distance(first, first, 2) == 0
    there, back = spelling.distance(first, second, 2), spelling.distance(second, first, 2)
    assert there == pytest.approx(back, abs=0.01) or min(there, back) > 2


def test_each_synonym_stands_in_one_group() -> None:
    together = [term for group in SYNONYMS for term in group]

    assert len(together) == len(set(together))


def test_a_process_that_has_not_searched_has_no_dictionary() -> None:
    lines = "import sys; import samverkan.engines.swedish; sys.exit('simplemma' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", lines], check=False).returncode == 0


@pytest.mark.parametrize(
    "module",
    [swedish, analyse, lemmas, spelling, sys.modules["samverkan.engines.swedish.tokens"]],
    ids=lambda m: m.__name__,
)
def test_examples_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
