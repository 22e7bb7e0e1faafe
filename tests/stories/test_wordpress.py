"""An export of WordPress becomes stories: whole, once, without what is hostile in it."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image

from samverkan.network.enums import Role
from samverkan.stories.models import Comment, StandardPage, StoryPage, Theme
from samverkan.stories.services.importing import Outcome, Result
from samverkan.stories.services.transfer import FileRefused, Journey, Shelf, import_wordpress, open_folder
from samverkan.stories.services.transfer.folders import DiskFolder
from tests.factories.network import make_editor, make_person
from tests.factories.stories import NOW, make_blog, make_story
from tests.factories.wordpress import attachment, comment, meta, picture_bytes, post, put, term, wxr

pytestmark = pytest.mark.django_db
UPLOADS = "https://gamla.example/wp-content/uploads"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def run(text: str, *, folder: Path | None = None, is_dry_run: bool = False) -> list[Outcome]:
    make_blog()
    journey = Journey("", "blogg.xml", NOW, is_dry_run)
    shelf = Shelf(open_folder(folder))
    return list(import_wordpress(open_file=lambda: BytesIO(text.encode()), journey=journey, shelf=shelf))


def results(outcomes: list[Outcome]) -> list[Result]:
    return [outcome.result for outcome in outcomes if outcome.result != Result.NOTE]


def reasons(outcomes: list[Outcome]) -> str:
    return " | ".join(outcome.reason for outcome in outcomes)


def stored() -> str:
    """Return every body as the database has it."""
    return json.dumps([story.body.get_prep_value() for story in StoryPage.objects.all()], ensure_ascii=False)


def test_post_becomes_a_story_with_all_that_belongs_to_it() -> None:
    words = term("category", "sprak", "Språk") + term("post_tag", "kaffe", "Kaffe") + term("post_tag", "bord", "Bord")
    words += term("category", "uncategorized", "Okategoriserade")

    outcomes = run(wxr(post(7, "Ingressen.\n\nResten.", title="Gröna & rum", post_name="grona-rum", extra=words)))

    story = StoryPage.objects.get()
    assert results(outcomes) == [Result.MADE]
    assert (story.title, story.slug, story.ingress) == ("Gröna & rum", "grona-rum", "Ingressen.")
    assert story.published_date == date(2018, 5, 3)
    assert [author.name for author in story.authors.all()] == ["Vera Skrivare"]
    assert [theme.name for theme in story.themes.all()] == ["Språk"]
    assert story.keyword_list == ["Kaffe", "Bord"]
    assert story.live
    assert story.first_published_at == datetime(2018, 5, 3, 8, tzinfo=UTC)
    assert story.last_published_at == datetime(2019, 1, 2, 8, tzinfo=UTC)
    assert stored().count("<p>Resten.</p>") == 1
    assert Theme.objects.count() == 1


def test_comments_keep_dates_and_threads_and_lose_addresses() -> None:
    told = (
        comment(1, "Först")
        + comment(2, "Svar", parent=1)
        + comment(3, "Svar på svar", parent=2)
        + comment(4, "Skräp", approved="spam")
        + comment(5, "Ping", kind="pingback")
        + comment(6, "Väntar", approved="0")
    )

    outcomes = run(wxr(post(extra=told)))

    rows = {row.text: row for row in Comment.objects.all()}
    assert sorted(rows) == ["Först", "Svar", "Svar på svar", "Väntar"]
    assert rows["Svar på svar"].parent == rows["Svar"].parent == rows["Först"]
    assert rows["Först"].created_at == datetime(2018, 6, 1, 12, tzinfo=UTC)
    assert rows["Väntar"].status == "waiting"
    assert {row.email for row in rows.values()} == {""}
    assert "hemlig.example" not in json.dumps(list(Comment.objects.values()), default=str)
    assert "1 comments left out: spam or trash" in reasons(outcomes)


def test_replies_are_shown_below_what_they_answer(client: Client) -> None:
    told = comment(1, "Fråga ett") + comment(2, "Fråga två") + comment(3, "Svaret", parent=1)
    run(wxr(post(extra=told)))

    html = client.get("/berattelser/inlagg-1/").content.decode()

    assert html.index("Fråga ett") < html.index("Svaret") < html.index("Fråga två")


@pytest.mark.parametrize(
    ("status", "is_live", "is_set"),
    [
        ("publish", True, False),
        ("draft", False, False),
        ("pending", False, False),
        ("private", False, False),
        ("future", False, True),
    ],
)
def test_state_is_kept(status: str, is_live: bool, is_set: bool) -> None:
    moment = "2030-01-01 08:00:00" if status == "future" else "2018-05-03 08:00:00"

    run(wxr(post(status=status, post_date=moment, post_date_gmt=moment)))

    story = StoryPage.objects.get()
    assert (story.live, story.scheduled_revision is not None) == (is_live, is_set)


@pytest.mark.parametrize("parts", [{"post_password": "hemligt"}, {"status": "trash"}, {"title": ""}])
def test_what_is_not_for_readers_is_left_out_and_reported(parts: dict[str, str]) -> None:
    outcomes = run(wxr(post(**parts)))

    assert results(outcomes) == [Result.SKIPPED]
    assert reasons(outcomes)
    assert not StoryPage.objects.exists()


def test_page_becomes_a_page_and_keeps_off_our_own_addresses(client: Client) -> None:
    run(wxr(post(3, post_type="page", title="Forum", post_name="forum", link="https://gamla.example/forum/")))

    page = StandardPage.objects.get(depth=3)
    assert page.slug == "forum-2"
    assert client.get("/forum-2/").status_code == 200
    assert client.get("/?page_id=3")["Location"] == "/forum-2/"


def test_old_addresses_lead_to_the_new(client: Client) -> None:
    run(wxr(post(12, extra=term("category", "sprak", "Språk"))))

    assert client.get("/2018/05/inlagg-12/")["Location"] == "/berattelser/inlagg-12/"
    assert client.get("/?p=12")["Location"] == "/berattelser/inlagg-12/"
    assert client.get("/category/sprak/")["Location"] == "/berattelser/?tema=sprak"
    assert client.get("/feed/")["Location"] == "/berattelser/feed.atom"
    assert client.get("/?p=13").status_code == 200


def test_second_run_changes_nothing() -> None:
    text = wxr(post(1, extra=comment(1, "Hej")), post(2))
    run(text)
    revisions = sum(story.revisions.count() for story in StoryPage.objects.all())

    outcomes = run(text)

    assert results(outcomes) == [Result.UNCHANGED] * 2
    assert StoryPage.objects.count() == 2
    assert Comment.objects.count() == 1
    assert sum(story.revisions.count() for story in StoryPage.objects.all()) == revisions


def test_newer_export_brings_changes_and_new_comments_but_not_deleted_ones() -> None:
    run(wxr(post(1, extra=comment(1, "Först") + comment(2, "Borta"))))
    Comment.objects.get(text="Borta").delete()

    told = comment(1, "Först") + comment(2, "Borta") + comment(3, "Ny", parent=1)
    outcomes = run(wxr(post(1, "Nya ord.\n\nMer.", extra=told)))

    assert results(outcomes) == [Result.CHANGED]
    assert StoryPage.objects.get().ingress == "Nya ord."
    assert sorted(Comment.objects.values_list("text", flat=True)) == ["Först", "Ny"]
    assert Comment.objects.get(text="Ny").parent == Comment.objects.get(text="Först")


def test_what_editors_did_here_is_left_alone() -> None:
    run(wxr(post(1), post(2)))
    edited, deleted = StoryPage.objects.get(slug="inlagg-1"), StoryPage.objects.get(slug="inlagg-2")
    edited.ingress = "Redaktörens ord."
    edited.save_revision()
    deleted.delete()
    make_story(title="Inlägg 3", published_date=date(2018, 5, 3))

    outcomes = run(wxr(post(1, "Annat."), post(2), post(3)))

    assert results(outcomes) == [Result.SKIPPED] * 3
    assert "edited here" in outcomes[0].reason
    assert "deleted here" in outcomes[1].reason
    assert "made here in another way" in outcomes[2].reason


def test_pictures_and_files_come_along_once(tmp_path: Path, client: Client) -> None:
    folder = tmp_path / "uploads"
    put(folder, "2018/05/bank.png", picture_bytes())
    put(folder, "2018/05/topp.jpg", picture_bytes("JPEG", colour="red"))
    put(folder, "bok.pdf", b"%PDF-1.7 text")
    content = (
        f'Ord.\n\nMer <a href="{UPLOADS}/bok.pdf">boken</a>.\n\n'
        f'<img src="{UPLOADS}/2018/05/bank-300x200.png" alt="En bänk">'
        f'\n\n[caption id="x"]<img src="{UPLOADS}/2018/05/borta.png"> Text[/caption]'
    )
    items = [attachment(50, "2018/05/topp.jpg", alt="Utsikt"), attachment(51, "2018/05/bank.png")]

    outcomes = run(wxr(*items, post(1, content, extra=meta("_thumbnail_id", "50"))), folder=folder)

    story = StoryPage.objects.get()
    shown = [block.value for block in story.body if block.block_type == "image"]
    assert [value["alt_text"] for value in shown] == ["Utsikt", "En bänk"]
    assert [value["source"] for value in shown] == ["Gamla bloggen"] * 2
    assert Image.objects.count() == 2
    assert f'<a id="{Document.objects.get().pk}" linktype="document">boken</a>' in str(story.body.get_prep_value())
    assert "2018/05/borta.png left out: it is not in the folder" in reasons(outcomes)
    assert client.get(story.get_absolute_url()).status_code == 200
    put(folder, "2018/05/borta.png", picture_bytes(colour="blue"))
    assert results(run(wxr(*items, post(1, content, extra=meta("_thumbnail_id", "50"))), folder=folder)) == [
        Result.CHANGED
    ]
    assert Image.objects.count() == 3


BOMB = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (wxr(post(1, title="T")).replace("<rss", BOMB + "<rss", 1), "declares a document type"),
        (wxr(post(1, title="T")).replace("<rss", OUTSIDE + "<rss", 1), "declares a document type"),
        (wxr(post(1)) + "<", "not sound XML"),
        (wxr(post(1), post(2))[:-40], "not sound XML"),
        ("<html><body>Hej</body></html>", "not an export of WordPress"),
        (wxr(post(1), post(2, extra="<a>" * 60 + "</a>" * 60)), "nested more than 40 levels"),
        ("", "not sound XML"),
    ],
)
def test_file_that_cannot_be_trusted_stores_nothing(text: str, reason: str) -> None:
    outcomes = run(text)

    assert results(outcomes) == [Result.UNREADABLE]
    assert reason in reasons(outcomes)
    assert not StoryPage.objects.exists()
    assert not Theme.objects.exists()


def test_post_without_an_end_is_not_read_into_memory() -> None:
    class Endless(BytesIO):
        """Gives a post that goes on for ever."""

        given = 0

        def read(self, size: int | None = -1) -> bytes:
            self.given += 1
            return (
                wxr(post(1)).encode().partition(b"</item>")[0] if self.given == 1 else b"<x>" + b"a" * 60_000 + b"</x>"
            )

    make_blog()
    shelf = Shelf(open_folder(None))

    outcomes = list(import_wordpress(open_file=Endless, journey=Journey("", "x", NOW), shelf=shelf))

    assert "larger than 25 MB" in reasons(outcomes)
    assert not StoryPage.objects.exists()


def test_scripts_in_text_title_and_comments_are_cleaned_away(client: Client) -> None:
    content = (
        "Ord <script>alert(1)</script>\n\n<p onclick='x()'>Text</p><a href='javascript:alert(2)'>klick</a>"
        "<iframe src='https://film.example/1'></iframe><svg onload='x()'><script>alert(3)</script></svg>"
        "<img src=x onerror=alert(4)><a href='data:text/html,x'>data</a>"
    )
    told = comment(1, "<script>alert(5)</script>Hej <img src=x onerror=alert(6)><a href='javascript:x'>du</a>")

    run(wxr(post(1, content, title="<script>alert(7)</script>Titel", extra=told)))

    html = client.get(StoryPage.objects.get().get_absolute_url()).content.decode()
    assert "alert(" not in stored()
    assert "javascript:" not in stored()
    assert "onclick" not in stored()
    assert "<script>alert" not in html
    assert Comment.objects.get().text == "Hej du"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("sida.jpg", b"<html><script>alert(1)</script></html>", "it is not a picture"),
        ("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a picture is taken as JPEG"),
        ("bild.jpg", picture_bytes("PNG"), "its name says JPG but it is PNG"),
        ("bild.png", picture_bytes()[:60], "it is not a picture, or it is broken"),
        ("stor.png", picture_bytes() + b"0" * 50_000_000, "it is larger than 20 MB"),
        ("bild.bmp", picture_bytes("BMP"), "a picture is taken as JPEG"),
    ],
)
def test_picture_that_is_none_or_too_large_is_not_stored(
    tmp_path: Path, media: Path, name: str, data: bytes, reason: str
) -> None:
    put(tmp_path / "uploads", name, data)

    outcomes = run(wxr(post(1, f'Ord.\n\n<img src="{UPLOADS}/{name}">\n\nMer.')), folder=tmp_path / "uploads")

    assert results(outcomes) == [Result.MADE]
    assert reason in reasons(outcomes)
    assert not Image.objects.exists()
    assert not list(media.rglob("*.*"))


def test_picture_of_too_many_pixels_is_not_unpacked(tmp_path: Path) -> None:
    put(tmp_path, "bomb.png", picture_bytes(size=(9000, 9000)))

    outcomes = run(wxr(post(1, f'<img src="{UPLOADS}/bomb.png">Ord.')), folder=tmp_path)

    assert "9000 times 9000 pixels" in reasons(outcomes)
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    "name", ["../hemlig.png", "/etc/hemlig.png", "a/../../hemlig.png", "..\\hemlig.png", "c:/x.png"]
)
def test_path_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    put(tmp_path, "hemlig.png", picture_bytes())
    folder = tmp_path / "uploads"
    folder.mkdir()
    items = attachment(9, name), post(1, '[gallery ids="9"]Ord.')

    outcomes = run(wxr(*items), folder=folder)

    assert "its name leads out of the folder" in reasons(outcomes)
    assert not Image.objects.exists()


@pytest.mark.parametrize("link", ["bild.png", "mapp"])
def test_link_out_of_the_folder_is_refused(tmp_path: Path, link: str) -> None:
    put(tmp_path / "annat", "bild.png", picture_bytes())
    folder = tmp_path / "uploads"
    folder.mkdir()
    os.symlink(tmp_path / "annat" / ("bild.png" if link == "bild.png" else ""), folder / link)

    with pytest.raises(FileRefused, match="a link to another place"):
        DiskFolder(folder).read("bild.png" if link == "bild.png" else "mapp/bild.png")


def test_zip_bomb_and_hostile_names_in_it_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "uploads.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.png", b"\0" * 30_000_000)
        archive.writestr("../ut.png", picture_bytes())
        archive.writestr("2018/god.png", picture_bytes())
    content = f'<img src="{UPLOADS}/bomb.png"><img src="{UPLOADS}/../ut.png"><img src="{UPLOADS}/2018/god.png">Ord.'

    outcomes = run(wxr(post(1, content)), folder=path)

    assert "it swells when it is unpacked" in reasons(outcomes)
    assert "its name leads out of the folder" in reasons(outcomes)
    assert Image.objects.count() == 1
    assert not (tmp_path / "ut.png").exists()


def test_dry_run_reports_the_same_and_stores_nothing(tmp_path: Path, media: Path) -> None:
    put(tmp_path / "uploads", "bank.png", picture_bytes())
    text = wxr(post(1, f'<img src="{UPLOADS}/bank.png">Ord.', extra=term("category", "sprak", "Språk")))

    outcomes = run(text, folder=tmp_path / "uploads", is_dry_run=True)

    assert results(outcomes) == [Result.MADE]
    assert not StoryPage.objects.exists()
    assert not Image.objects.exists()
    assert not Theme.objects.exists()
    assert not list(media.rglob("*.*"))


def test_cut_off_midway_leaves_whole_stories_only(tmp_path: Path, media: Path) -> None:
    class Cut(DiskFolder):
        """Is cut off when the third file is read."""

        reads: Iterator[int] = iter(range(9))

        def read(self, name: str, *, most: int = 0) -> bytes:
            if next(self.reads) == 2:
                raise KeyboardInterrupt
            return super().read(name, most=20_000_000)

    for name, colour in (("a.png", "red"), ("b.png", "blue"), ("c.png", "white")):
        put(tmp_path / "uploads", name, picture_bytes(colour=colour))
    text = wxr(
        post(1, f'<img src="{UPLOADS}/a.png">Ett.'),
        post(2, f'<img src="{UPLOADS}/b.png"><img src="{UPLOADS}/c.png">Två.'),
    )
    make_blog()
    shelf = Shelf(Cut(tmp_path / "uploads"))

    with pytest.raises(KeyboardInterrupt):
        list(import_wordpress(open_file=lambda: BytesIO(text.encode()), journey=Journey("", "x", NOW), shelf=shelf))

    assert [story.slug for story in StoryPage.objects.all()] == ["inlagg-1"]
    assert Image.objects.count() == 1
    assert len(list(media.rglob("*.png"))) == 1
    assert results(run(text, folder=tmp_path / "uploads")) == [Result.UNCHANGED, Result.MADE]


def test_command_reports_line_by_line(tmp_path: Path) -> None:
    make_blog()
    path = put(tmp_path, "blogg.xml", wxr(post(1, '[ruta färg="blå"]Ord.[/ruta]'), post(2, post_password="x")).encode())
    out = StringIO()

    call_command("import_wordpress", str(path), "--dry-run", stdout=out)

    lines = out.getvalue().splitlines()
    assert "made       “Inlägg 1”: shortcode [ruta] unwrapped" in lines[0]
    assert "skipped    “Inlägg 2”: left out, since a password protects it" in lines[1]
    assert lines[-1].endswith("Dry run: nothing was stored.")


@pytest.mark.parametrize("arguments", [["finns-inte.xml"], [__file__], [__file__, "--attachments", __file__]])
def test_command_says_why_nothing_came_of_it(arguments: list[str]) -> None:
    make_blog()

    with pytest.raises(CommandError):
        call_command("import_wordpress", *arguments, stdout=StringIO())


def test_editor_takes_the_blog_home(client: Client) -> None:
    make_story(title="Med hem")
    client.force_login(make_editor())

    page = client.get("/berattelser/export/")
    answer = client.post("/berattelser/export/", {"form": "json"})

    told = json.loads(zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))).read("blog.json"))
    assert "csrfmiddlewaretoken" in page.content.decode()
    assert answer["Content-Type"] == "application/zip"
    assert [entry["content"]["title"] for entry in told["entries"]] == ["Med hem"]


def test_only_editors_take_the_blog_home(client: Client) -> None:
    make_blog()
    client.force_login(make_person(Role.CONTRIBUTOR))

    assert client.get("/berattelser/export/").status_code == 403
    client.force_login(make_editor())
    assert client.post("/berattelser/export/", {"form": "exe"}).status_code == 422
