"""The reader of saved pages: what it makes of the real seeds, of HTML and of bad files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from samverkan.stories.saved_pages import FullPage, Listing, Unreadable, read_saved_page, title_key

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


def seed(number: str) -> FullPage | Listing:
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip(f"The saved pages in {SEEDS} are not here; they are delivered beside the repository.")
    return read_saved_page(found[0].read_bytes(), found[0].name)


def test_listing_of_the_old_blog_gives_nineteen_entries() -> None:
    page = seed("002")

    assert isinstance(page, Listing)
    assert len(page.entries) == 19
    assert [entry.published_date.isoformat() for entry in page.entries if entry.published_date] == [
        "2018-10-15", "2018-10-02", "2018-09-28", "2018-09-21", "2018-08-30", "2018-08-17", "2018-07-31", "2018-06-18",
        "2018-06-15", "2018-06-05", "2018-05-31", "2018-05-23", "2018-05-18", "2018-05-07", "2018-05-04", "2018-04-17",
        "2018-04-09", "2018-03-26", "2018-03-12",
    ]  # fmt: skip


def test_listing_of_the_old_blog_gives_titles_and_page_owners() -> None:
    page = seed("002")

    assert isinstance(page, Listing)
    titles = {entry.title: entry for entry in page.entries}
    owners = [entry.owner for entry in page.entries]
    assert titles["Hur vänder man en bostadskris?"].published_date == date(2018, 5, 4)
    assert titles["Du är inte ensam"].ingress.startswith("Arbetet med migrations-, etablerings- och integrationsfrågor")
    assert sorted(set(owners)) == ["Jenny Strand", "Klara Persson"]
    assert owners.count("Jenny Strand") == 9
    assert owners.count("Klara Persson") == 10
    assert not any(entry.note for entry in page.entries)


def test_full_page_gives_bullets_and_links() -> None:
    page = seed("000")

    assert isinstance(page, FullPage)
    lists = [block for block in page.blocks if block.kind == "list"]
    links = [run.href for block in page.blocks for line in block.lines for run in line if run.href]
    assert page.title == "Spridning av lärdomar och innovation på strategiskt forum"
    assert page.ingress.startswith("Höstens första strategiska forum")
    assert (page.published_date, page.owner) == (None, "")
    assert [len(block.lines) for block in lists] == [4]
    assert lists[0].text.startswith("Horisontell kontra vertikal organisering")
    assert links == ["https://kfsk.se/konferens/"]
    assert page.blocks[-1].text == "Varmt välkommen!"


def test_full_page_without_a_date_keeps_its_page_owner() -> None:
    page = seed("001")

    assert isinstance(page, FullPage)
    assert page.title == "Strategiskt forum om långsiktig strategi och organisation"
    assert (page.published_date, page.owner) == (None, "Jenny Strand")
    assert [block.kind for block in page.blocks] == ["paragraph"] * 6
    assert not any("Skriv en kommentar" in block.text for block in page.blocks)


def test_programme_becomes_headings() -> None:
    page = seed("003")

    assert isinstance(page, FullPage)
    headings = [(block.level, block.text) for block in page.blocks if block.kind == "heading"]
    assert page.title == "Integration i arbetslivet"
    assert [text for level, text in headings if level == 2] == ["Program", "Detaljer"]
    assert (3, "13.00 Välkommen") in headings
    assert (3, "13:30 – 15:00 Hybrida sessioner") in headings
    assert (4, "Breddade perspektiv ger fler arbetstillfällen") in headings
    assert not any("Eric Zinn, Hållbarhetschef" in text for _level, text in headings)
    assert page.owner == ""


def test_numbered_and_bulleted_lists_are_told_apart() -> None:
    page = seed("004")

    assert isinstance(page, FullPage)
    lists = [block for block in page.blocks if block.kind == "list"]
    links = [run.href for block in page.blocks for line in block.lines for run in line if run.href]
    assert page.title == "”Hur kan vi mötas över kulturgränser?”"
    assert page.owner == "Jenny Strand"
    assert [(block.is_ordered, len(block.lines)) for block in lists] == [(True, 5), (False, 4)]
    assert links == ["mailto:clara.holmberg@kfsk.se"]
    assert not any("____" in block.text for block in page.blocks)


HTML = """<!doctype html><html><head><title>Vi möts | Bloggen</title>
<link rel="canonical" href="https://blogg.example.org/vi-mots"><script>alert(1)</script></head>
<body><header><nav><a href="/">Hem</a></nav></header><main><h1>Vi möts &amp; lär</h1>
<p>En <b>ingress</b> om möten.</p>
<p>Läs <a href="/rapport">rapporten</a>, <a href="javascript:alert(1)">inte detta</a>
eller skriv till a@example.org.</p>
<h2>Så här</h2><ul><li>Ett<ul><li>inne i</li></ul></li><li>Två</li></ul><h5>Litet</h5><ol><li>A</li></ol>
<blockquote><p>Ord.</p></blockquote><img src="x" onerror="alert(1)"><p>مرحبا 😀</p>
<p>Publicerad: 3 maj 2020<span> Sidansvarig: Åsa Öberg</span></p><h2>Kommentarer</h2><p>Bra!</p></main></body></html>"""


def test_html_page_becomes_structure_without_scripts() -> None:
    page = read_saved_page(HTML.encode(), "sida.html")

    assert isinstance(page, FullPage)
    runs = [run for block in page.blocks for line in block.lines for run in line]
    assert (page.title, page.ingress) == ("Vi möts & lär", "En ingress om möten.")
    assert (page.published_date, page.owner) == (date(2020, 5, 3), "Åsa Öberg")
    assert [(b.kind, b.level) for b in page.blocks if b.kind == "heading"] == [("heading", 2), ("heading", 3)]
    assert [run.href for run in runs if run.href] == ["https://blogg.example.org/rapport", "mailto:a@example.org"]
    assert [block.text for block in page.blocks if block.kind == "list"] == ["Ett\ninne i\nTvå", "A"]
    assert page.blocks[-1].text == "مرحبا 😀"
    assert page.notes == ("1 picture left out", "1 paragraph below the story left out")
    assert "alert" not in repr(page)


def test_html_listing_keeps_an_entry_whose_date_cannot_be_read() -> None:
    entry = "<h2><a href='/a'>{}</a></h2><p>Text.</p><p>Publicerad: {}</p><p>Sidansvarig: {}</p><a>Läs mer</a><hr>"
    html = (
        "<html><body><h1>Bloggen</h1>"
        + entry.format("Ett", "1 maj 2020", "A")
        + entry.format("Två", "31 februari 2020", "B")
    )

    page = read_saved_page(html.encode(), "lista.html")

    assert isinstance(page, Listing)
    assert [(e.title, e.published_date, e.owner) for e in page.entries] == [
        ("Ett", date(2020, 5, 1), "A"),
        ("Två", None, "B"),
    ]
    assert page.entries[1].note == "there is no such day as “31 februari 2020”"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        ("Titel\n\nFörsta stycket".encode("latin-1"), "not UTF-8"),
        ("Titel\n\nText".encode("utf-16"), "UTF-16"),
        (b"\x00\x01\x02PK", "not text"),
        (b"x" * 9000, "no title"),
        (b"Bara en titel", "no text"),
        (b"<html><body><script>x</script></body></html>", "no text in it"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_bad_file_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_saved_page(data, "sida.txt")


def test_long_first_paragraph_is_shortened_and_kept_whole_in_the_text() -> None:
    sentence = "Det här är en mening. "

    page = read_saved_page(f"Titel\n\n{sentence * 200}\n\nSlut.".encode(), "lang.txt")

    assert isinstance(page, FullPage)
    assert len(page.ingress) <= 1200
    assert page.ingress.endswith("mening.")
    assert page.blocks[0].text == (sentence * 200).strip()


def test_html_in_plain_text_stays_text() -> None:
    page = read_saved_page(b"<b>Titel</b> & mer\n\n<script>alert(1)</script> var det.\n\nMer text.", "x.txt")

    assert isinstance(page, FullPage)
    assert page.title == "<b>Titel</b> & mer"
    assert page.ingress == "<script>alert(1)</script> var det."


def test_title_key_sees_through_quotes_case_and_spaces() -> None:
    assert title_key("”Hur kan vi  mötas?”") == title_key('"HUR KAN VI MÖTAS"')
    assert title_key("😀") != title_key("😁")


def test_page_nested_too_deeply_says_so_and_nothing_falls_over() -> None:
    html = "<html><body><h1>Djupt</h1>" + "<div>" * 5000 + "<p>Hej</p>" + "</div>" * 5000

    with pytest.raises(Unreadable, match="nested too deeply"):
        read_saved_page(html.encode(), "djupt.html")
