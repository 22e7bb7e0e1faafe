"""A guest's plain text as headings, lists, links and pictures; pictures from strangers as clean files."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from samverkan.stories.guest_text import PicturePlace, picture_mark, read
from samverkan.stories.pictures import LONGEST_SIDE, MOST_BYTES, BadPicture, Fault, clean_picture
from samverkan.stories.saved_pages import Block, Run
from tests.factories.guests import TEXT, picture_bytes


def kinds(text: str) -> list[str]:
    return [piece.kind if isinstance(piece, Block) else f"picture {piece.number}" for piece in read(text)]


def test_text_becomes_paragraphs_headings_and_lists() -> None:
    pieces = read(TEXT)

    assert kinds(TEXT) == ["paragraph", "heading", "list", "paragraph"]
    assert isinstance(pieces[1], Block)
    assert (pieces[1].text, pieces[1].level) == ("Så gick det till", 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# Ett\nrad\n### Tre", ["heading", "paragraph", "heading"]),
        ("a\r\n\r\nb\r\n[Bild 2]\r\nc", ["paragraph", "paragraph", "picture 2", "paragraph"]),
        ("1. ett\n2. två\n- tre", ["list", "list"]),
        ("se [bild 1] här", ["paragraph"]),
        ("#", ["paragraph"]),
    ],
)
def test_marks_alone_on_a_line_count(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_headings_never_skip_a_level() -> None:
    levels = [piece.level for piece in read("#### Fyra\n\n# Ett\n\n#### Fyra") if isinstance(piece, Block)]

    assert levels == [2, 2, 3]


def test_links_lead_to_the_web_and_to_mail_only() -> None:
    [block] = read("[a](https://a.se/x?y=1) [b](javascript:alert(1)) www.c.se [d](mailto:d@e.se).")

    assert isinstance(block, Block)
    links = [run for run in block.lines[0] if run.href]
    assert links == [
        Run("a", "https://a.se/x?y=1"), Run("www.c.se", "https://www.c.se"), Run("d", "mailto:d@e.se"),
    ]  # fmt: skip
    assert "[b](javascript:alert(1))" in block.text


def test_picture_marks_are_read_in_both_languages() -> None:
    assert read(picture_mark(3, "sv")) == read(picture_mark(3, "en")) == [PicturePlace(3)]


def fault_of(content: bytes, name: str = "bild.png", size: int | None = None) -> Fault:
    with pytest.raises(BadPicture) as error:
        clean_picture(BytesIO(content), name=name, size=len(content) if size is None else size)
    return error.value.fault


def bomb() -> bytes:
    """Return a PNG of a few bytes that says it is 30,000 by 30,000 points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "name", ["../bild.png", "..\\bild.png", "C:\\bild.png", "a/b.png", "..", "%2e%2fetc.png", "bild\n.png", "~/b.png"]
)
def test_names_that_are_paths_are_refused(name: str) -> None:
    assert fault_of(picture_bytes(), name) is Fault.NAME


def test_other_kinds_of_files_are_refused_whatever_they_are_called() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

    for content in (svg, b"MZ\x90", b"", b"%PDF-1.7", picture_bytes("GIF"), picture_bytes("BMP")):
        assert fault_of(content) is Fault.KIND


def test_large_files_bombs_and_broken_pictures_are_refused_before_they_are_decoded() -> None:
    assert fault_of(b"", size=MOST_BYTES + 1) is Fault.SIZE
    assert fault_of(bomb()) is Fault.PIXELS
    assert fault_of(picture_bytes("JPEG", (900, 900))[:2000]) is Fault.BROKEN


def test_picture_is_written_anew_without_place_and_turned_the_right_way_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    content = picture_bytes("JPEG", (3000, 1000), exif=exif.tobytes())

    clean = clean_picture(BytesIO(content), name="Sommar i Höör.JPG", size=len(content))
    stored = Image.open(BytesIO(clean.content))

    assert clean.extension == "jpeg"
    assert not stored.getexif()
    assert stored.height == LONGEST_SIDE
    assert stored.width < stored.height


def test_picture_with_holes_stays_a_png_and_a_webp_becomes_a_jpeg() -> None:
    out = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")

    assert clean_picture(out, name="a.png", size=9).extension == "png"
    assert clean_picture(BytesIO(picture_bytes("WEBP")), name="a.webp", size=9).extension == "jpeg"
