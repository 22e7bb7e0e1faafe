"""From saved pages to stories: made, completed, left alone."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from samverkan.stories.models import StoryPage
from samverkan.stories.services import import_saved_pages
from samverkan.stories.services.importing import Outcome, Result
from tests.factories.stories import NOW, make_blog, make_story

pytestmark = pytest.mark.django_db
SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"

LISTING = """Första berättelsen

Ingress ett.

Publicerad: 15 oktober, 2018Sidansvarig: Maj Ek

Läs mer

Andra berättelsen

Ingress två.

Publicerad: 2 oktober, 2018Sidansvarig: Bo Lind

Läs mer"""
FULL = """Första berättelsen

Ingress ur hela sidan.

Så gick det till:

  • Ett & två
  • Se https://example.org/x

Publicerad:

Skriv en kommentar"""


def run(*files: tuple[str, str], **options: object) -> list[Outcome]:
    make_blog()
    data = [(name, text.encode()) for name, text in files]
    return list(import_saved_pages(actor=None, files=data, now=NOW, **options))  # type: ignore[arg-type]


def results(outcomes: list[Outcome]) -> list[Result]:
    return [outcome.result for outcome in outcomes]


def test_listing_and_full_page_become_one_story_in_either_order() -> None:
    run(("lista.txt", LISTING), ("hel.txt", FULL))
    first = StoryPage.objects.get(title="Första berättelsen")
    seen = (first.ingress, first.published_date, first.page_owner_name, first.live)
    StoryPage.objects.get(title="Andra berättelsen").delete()
    first.delete()
    from samverkan.stories.models import StoryImport

    StoryImport.objects.all().delete()

    run(("hel.txt", FULL), ("lista.txt", LISTING))

    again = StoryPage.objects.get(title="Första berättelsen")
    assert seen == ("Ingress ur hela sidan.", date(2018, 10, 15), "Maj Ek", True)
    assert (again.ingress, again.published_date, again.page_owner_name, again.live) == seen
    assert "<li>Ett &amp; två</li>" in str(again.body)
    assert 'href="https://example.org/x"' in str(again.body)


def test_second_run_changes_nothing() -> None:
    files = (("lista.txt", LISTING), ("hel.txt", FULL))
    run(*files)
    revisions = StoryPage.objects.get(title="Första berättelsen").revisions.count()

    outcomes = run(*files)

    assert results(outcomes) == [Result.UNCHANGED] * 3
    assert StoryPage.objects.count() == 2
    assert StoryPage.objects.get(title="Första berättelsen").revisions.count() == revisions


@pytest.mark.parametrize("is_published", [True, False])
def test_editors_changes_are_never_overwritten(is_published: bool) -> None:
    run(("lista.txt", LISTING))
    story = StoryPage.objects.get(title="Första berättelsen")
    story.ingress = "Redaktörens ord."
    revision = story.save_revision()
    if is_published:
        revision.publish()

    outcomes = run(("hel.txt", FULL))

    assert results(outcomes) == [Result.SKIPPED]
    assert "edited here" in outcomes[0].reason
    story.refresh_from_db()
    assert story.get_latest_revision_as_object().ingress == "Redaktörens ord."


def test_story_taken_down_by_an_editor_stays_down() -> None:
    run(("lista.txt", LISTING))
    StoryPage.objects.get(title="Första berättelsen").unpublish()

    outcomes = run(("hel.txt", FULL))

    assert results(outcomes) == [Result.SKIPPED]
    assert not StoryPage.objects.get(title="Första berättelsen").live


def test_story_deleted_by_an_editor_does_not_come_back() -> None:
    run(("lista.txt", LISTING))
    StoryPage.objects.get(title="Första berättelsen").delete()

    outcomes = run(("lista.txt", LISTING))

    assert results(outcomes) == [Result.SKIPPED, Result.UNCHANGED]
    assert "deleted" in outcomes[0].reason


def test_story_written_here_is_left_alone() -> None:
    make_story(title="”Första berättelsen”", ingress="Vår egen.")

    outcomes = run(("hel.txt", FULL))

    assert results(outcomes) == [Result.SKIPPED]
    assert "written here" in outcomes[0].reason
    assert StoryPage.objects.get().ingress == "Vår egen."


def test_full_page_without_a_date_is_a_draft_that_says_why() -> None:
    outcomes = run(("hel.txt", FULL))

    story = StoryPage.objects.get()
    assert results(outcomes) == [Result.MADE]
    assert outcomes[0].reason.startswith("draft: it says no date")
    assert (story.live, story.published_date) == (False, None)


def test_given_date_publishes_and_is_kept_in_a_later_run_without_it() -> None:
    run(("hel.txt", FULL), fallback_date=date(2018, 11, 29))

    outcomes = run(("hel.txt", FULL))

    assert results(outcomes) == [Result.UNCHANGED]
    assert StoryPage.objects.get().published_date == date(2018, 11, 29)


def test_date_of_the_list_wins_over_the_given_one() -> None:
    run(("hel.txt", FULL), fallback_date=date(2018, 11, 29))

    run(("lista.txt", LISTING))

    assert StoryPage.objects.get(title="Första berättelsen").published_date == date(2018, 10, 15)


def test_date_ahead_is_a_draft() -> None:
    outcomes = run(("hel.txt", FULL.replace("Publicerad:", "Publicerad: 1 maj 2108")))

    assert "lies ahead" in outcomes[0].reason
    assert not StoryPage.objects.get().live


def test_dry_run_tells_everything_and_stores_nothing() -> None:
    outcomes = run(("lista.txt", LISTING), ("hel.txt", FULL), is_dry_run=True)

    assert results(outcomes) == [Result.MADE, Result.MADE, Result.CHANGED]
    assert not StoryPage.objects.exists()


def test_bad_file_changes_nothing_and_the_next_is_read() -> None:
    make_blog()

    outcomes = list(
        import_saved_pages(actor=None, files=[("x.txt", b"\xff\xfe\x00"), ("l.txt", LISTING.encode())], now=NOW)
    )

    assert results(outcomes) == [Result.UNREADABLE, Result.MADE, Result.MADE]


def test_markup_in_a_saved_page_is_shown_as_text(client) -> None:  # type: ignore[no-untyped-def]
    parts = (
        "<script>alert(1)</script> 😀",
        "Ingress <img src=x onerror=alert(1)>.",
        "مرحبا <b>fet</b>.",
        "Publicerad: 1 maj 2018",
    )
    text = "\n\n".join(parts)

    run(("x.txt", text))

    story = StoryPage.objects.get()
    html = client.get(story.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;b&gt;fet&lt;/b&gt;" in html


def test_titles_that_the_blog_needs_for_itself_get_another_address() -> None:
    run(
        ("x.txt", "Kommentarer och svar\n\nText.\n\nPublicerad: 1 maj 2018"),
        ("y.txt", "Serie\n\nText.\n\nPublicerad: 1 maj 2018"),
    )
    run(("z.txt", "😀\n\nText.\n\nPublicerad: 1 maj 2018"))

    assert set(StoryPage.objects.values_list("slug", flat=True)) == {"kommentarer-och-svar", "serie-2", "berattelse"}


def test_seeds_become_nineteen_public_stories_and_three_drafts() -> None:
    if not SEEDS.exists():
        pytest.skip(f"The saved pages in {SEEDS} are not here; they are delivered beside the repository.")
    make_blog()
    out = StringIO()

    call_command("import_pages", str(SEEDS), stdout=out)

    completed = StoryPage.objects.get(title="Spridning av lärdomar och innovation på strategiskt forum")
    body = json.dumps(completed.body.get_prep_value(), ensure_ascii=False)
    drafts = StoryPage.objects.filter(live=False).order_by("title")
    assert StoryPage.objects.filter(live=True).count() == 19
    assert [story.title for story in drafts] == [
        "Integration i arbetslivet",
        "Strategiskt forum om långsiktig strategi och organisation",
        "”Hur kan vi mötas över kulturgränser?”",
    ]
    assert (completed.published_date, completed.page_owner_name) == (date(2018, 9, 21), "Klara Persson")
    assert "<p>Efter en presentation av projektet BOSS (Bred Operativ och Strategisk Samverkan)" in body
    assert "22 made, 1 changed, 0 unchanged, 0 skipped, 0 unreadable." in out.getvalue()


def test_command_ends_with_an_error_when_a_file_gives_nothing(tmp_path: Path) -> None:
    make_blog()
    (tmp_path / "bra.txt").write_text(LISTING, encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes("Titel\n\nÅäö".encode("latin-1"))
    out = StringIO()

    with pytest.raises(CommandError, match=r"latin\.txt"):
        call_command("import_pages", str(tmp_path), str(tmp_path / "saknas.txt"), stdout=out)

    assert StoryPage.objects.count() == 2
    assert "not UTF-8" in out.getvalue()
    assert "no such file" in out.getvalue()
    assert "[3/3]" in out.getvalue()


def test_command_without_a_blog_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "bra.txt").write_text(LISTING, encoding="utf-8")

    with pytest.raises(CommandError, match="samverkan setup"):
        call_command("import_pages", str(tmp_path))
