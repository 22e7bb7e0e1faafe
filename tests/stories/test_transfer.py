"""The blog leaves and comes back as it was: JSON and WXR, with pictures, files, comments and drafts."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.management import CommandError, call_command
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page, PageViewRestriction

from samverkan.stories.enums import CommentStatus
from samverkan.stories.models import Comment, Series, StandardPage, StoryPage, Theme, TransferRecord
from samverkan.stories.services.transfer.describing import describe_entry
from samverkan.stories.services.transfer.exporting import list_pages
from samverkan.stories.services.transfer.media import Album
from tests.factories.forums import make_forum
from tests.factories.network import make_municipality
from tests.factories.stories import NOW, make_blog, make_comment, make_series, make_story, make_theme
from tests.factories.wordpress import picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def make_whole_blog() -> None:
    """Make a blog with one of everything."""
    image = Image.objects.create(title="Bänken", file=ImageFile(BytesIO(picture_bytes()), name="bank.png"))
    document = Document.objects.create(title="Handbok", file=ContentFile(b"%PDF-1.7 x", name="handbok.pdf"))
    make_municipality(name="Osby", slug="osby")
    forum = make_forum()
    link = f'<a linktype="document" id="{document.pk}">boken</a>'
    text = f"<p>Läs {link} &amp; <b>fråga</b>.<br/>Rad.</p><ul><li>Ett</li></ul>"
    row = {"type": "item", "value": {"name": "På plats", "value": "42"}}
    body = [
        {"type": "heading", "value": {"text": "Så <började> vi", "level": "2"}, "id": "11111111-1111-4111-8111-111111"},
        {"type": "paragraph", "value": text},
        {"type": "image", "value": {"image": image.pk, "alt_text": "En bänk", "caption": "", "source": "Redaktionen"}},
        {"type": "file", "value": {"document": document.pk, "title": ""}},
        {"type": "counts", "value": {"caption": "Deltagare", "rows": [row], "note": ""}},
        {"type": "forum", "value": {"forum": forum.pk}},
    ]
    body = [row for row in body if row["type"] in StoryPage.body.field.stream_block.child_blocks]
    series = make_series(name="Första året")
    story = make_story(
        title="Bänken", themes=[make_theme("Språk")], authors=["Vera", "Li"], body=body, series=series,
        keywords="kaffe, bänk", documentation_of=forum,
    )  # fmt: skip
    story.save_revision().publish()
    story.refresh_from_db()
    story.title = "Bänken, ny"
    story.save_revision()
    first = make_comment(story, text="Bra <b>tänkt</b>")
    make_comment(story, text="Tack", parent=first, status=CommentStatus.WAITING, created_at=NOW.replace(hour=11))
    make_comment(first.story, text="Tog mer kaffe", revised_text="Tog mer te", edits=1, edited_at=NOW)
    make_comment(first.story, text="", name="", status=CommentStatus.WITHDRAWN)
    make_comment(story, text="Oläst", status=CommentStatus.UNCONFIRMED, confirmed_at=None)
    Redirect.objects.create(old_path="/2018/05/banken", redirect_page=story)
    make_story(title="Utkastet", live=False, published_date=None)
    root = StandardPage.objects.get(depth=2)
    page = root.add_child(instance=StandardPage(title="Om oss", slug="om-oss", body=json.dumps(body[:2])))
    page.save_revision().publish()


def describe_all() -> list[dict[str, Any]]:
    return [describe_entry(page, Album()) for page in list_pages()]


def forget_all() -> None:
    """Empty the blog, as a new installation is."""
    for page in Page.objects.filter(depth__gt=3):
        page.delete()
    StandardPage.objects.filter(depth__gt=2).delete()
    for model in (Image, Document, Theme, Series, Redirect, TransferRecord):
        model.objects.all().delete()


@pytest.mark.parametrize("form", ["json", "wxr"])
@pytest.mark.parametrize("place", ["blogg", "blogg.zip"])
def test_own_export_gives_the_same_blog(tmp_path: Path, form: str, place: str) -> None:
    make_whole_blog()
    before, target = describe_all(), tmp_path / place
    call_command("export_stories", str(target), "--format", form, stdout=StringIO())
    forget_all()

    if form == "json":
        call_command("import_stories", str(target), stdout=StringIO())
    else:
        source = unpacked(target, tmp_path) / "blog.xml"
        call_command("import_wordpress", str(source), "--attachments", str(target), stdout=StringIO())

    assert describe_all() == before
    whole = next(entry for entry in before if entry["draft"])
    assert whole["content"]["title"] == "Bänken"
    assert whole["draft"]["title"] == "Bänken, ny"
    assert [row["status"] for row in whole["comments"]] == ["published", "published", "withdrawn", "waiting"]
    assert whole["comments"][3]["parent"] == whole["comments"][0]["key"]
    assert not Comment.objects.exclude(email="").exists()
    assert not Comment.objects.filter(text="Oläst").exists()


def unpacked(target: Path, tmp_path: Path) -> Path:
    if target.is_dir():
        return target
    zipfile.ZipFile(target).extractall(tmp_path / "ut")
    return tmp_path / "ut"


def test_markdown_says_what_the_pages_say(tmp_path: Path) -> None:
    make_whole_blog()

    call_command("export_stories", str(tmp_path / "ut"), "--format", "markdown", stdout=StringIO())

    found = {path.name: path.read_text() for path in (tmp_path / "ut" / "stories").iterdir()}
    text = next(text for text in found.values() if "# Bänken" in text)
    picture = next((tmp_path / "ut" / "pictures").iterdir())
    assert text.startswith('---\ntype: "story"')
    assert '"name": "Vera"' in text
    assert "## Så" in text
    assert f"(../pictures/{picture.name})" in text
    assert "Bra <b>tänkt</b>" in text
    assert (tmp_path / "ut" / "pages" / "om-oss.md").exists()


def test_closed_story_does_not_become_public_by_a_journey(tmp_path: Path) -> None:
    story = make_story(title="Sluten")
    PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)
    call_command("export_stories", str(tmp_path / "ut"), stdout=StringIO())
    forget_all()

    call_command("import_stories", str(tmp_path / "ut"), stdout=StringIO())

    assert not StoryPage.objects.get(title="Sluten").live


def test_second_import_keeps_editors_work(tmp_path: Path) -> None:
    make_story(title="Ett")
    make_story(title="Två")
    call_command("export_stories", str(tmp_path / "ut"), stdout=StringIO())
    forget_all()
    call_command("import_stories", str(tmp_path / "ut"), stdout=StringIO())
    edited = StoryPage.objects.get(title="Två")
    edited.ingress = "Redaktörens ord."
    edited.save_revision().publish()
    told = json.loads((tmp_path / "ut" / "blog.json").read_text())
    for entry in told["entries"]:
        entry["content"]["ingress"] = "Från filen."
    (tmp_path / "ut" / "blog.json").write_text(json.dumps(told))
    out = StringIO()

    call_command("import_stories", str(tmp_path / "ut"), stdout=out)

    assert StoryPage.objects.get(title="Ett").ingress == "Från filen."
    assert StoryPage.objects.get(title="Två").ingress == "Redaktörens ord."
    assert "it has been edited here since it was imported" in out.getvalue()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 100_000, "it is not JSON"),
        ("{}", "it is not an export of Samverkan"),
        ('{"format": "samverkan-blog", "version": 9, "entries": []}', "it is of version 9"),
        ('{"format": "samverkan-blog", "version": 1, "entries": [{"content": 3}, 4]}', "neither a story nor a page"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    make_blog()
    (tmp_path / "blog.json").write_text(text)
    out = StringIO()

    with pytest.raises(CommandError, match="Nothing came of"):
        call_command("import_stories", str(tmp_path), stdout=out)

    assert reason in out.getvalue()
    assert not StoryPage.objects.exists()


def test_values_of_a_forged_export_are_cleaned_or_left_out(tmp_path: Path) -> None:
    make_story(title="Ärlig", authors=["Vera"])
    target = tmp_path / "ut"
    call_command("export_stories", str(target), stdout=StringIO())
    forget_all()
    told = json.loads((target / "blog.json").read_text())
    bad = "<p onclick='x()'>Ren<script>alert(1)</script><a href='javascript:x'>l</a></p>"
    told["entries"][0]["content"] |= {
        "kind": "<script>", "published_date": "inte en dag", "slug": "../../etc", "series": 7, "municipality": ["x"],
        "authors": [{"name": "x" * 5000}, 3],
        "body": [
            {"type": "paragraph", "value": bad},
            {"type": "figure", "value": {"value": "1", "text": "t", "source": "s", "source_url": "javascript:x"}},
            {"type": "okänd", "value": "x"},
            {"type": "image", "value": {"image": {"file": "../../../etc/passwd"}}},
            "skräp",
        ],
    }  # fmt: skip
    (target / "blog.json").write_text(json.dumps(told))
    out = StringIO()

    call_command("import_stories", str(target), stdout=out)

    story = StoryPage.objects.get()
    stored = json.dumps(story.body.get_prep_value())
    assert (story.kind, story.slug) == ("story", "etc")
    assert "Ren" in stored
    assert "script" not in stored
    assert "onclick" not in stored
    assert "its name leads out of the folder" in out.getvalue()
    assert len(story.authors.get().name) == 120


def test_export_touches_nothing_that_is_there(tmp_path: Path) -> None:
    make_blog()
    (tmp_path / "min.txt").write_text("kvar")

    with pytest.raises(CommandError, match="is not an empty folder"):
        call_command("export_stories", str(tmp_path), stdout=StringIO())

    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["min.txt"]
