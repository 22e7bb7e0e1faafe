"""A blog comes from WordPress: readers find it by its old addresses, and an editor takes all of it home."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from samverkan.stories.services.transfer import Journey, Shelf, import_wordpress, open_folder
from tests.factories.network import make_editor
from tests.factories.stories import make_blog
from tests.factories.wordpress import comment, picture_bytes, post, put, wxr

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_old_blog_is_read_here_and_taken_home(
    eye: Any, sign_in: Any, live_server: Any, tmp_path: Path, settings: Any, javascript: bool
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    make_blog()
    put(tmp_path / "uploads", "bank.png", picture_bytes(size=(800, 500)))
    image = '<img src="https://gamla.example/wp-content/uploads/bank.png" alt="En bänk i parken">'
    told = comment(1, "Så gör vi också.") + comment(2, "Berätta mer.", parent=1)
    text = wxr(
        post(12, f"Vi satte oss ute.\n\nSedan kom fler.\n\n{image}", title="Vi bytte rum mot en bänk", extra=told)
    )
    journey, shelf = Journey("", "blogg.xml", timezone.now()), Shelf(open_folder(tmp_path / "uploads"))
    list(import_wordpress(open_file=lambda: BytesIO(text.encode()), journey=journey, shelf=shelf))

    reader = eye.visitor(width=390, javascript=javascript)
    reader.goto(f"{live_server.url}/?p=12")
    assert reader.url.endswith("/berattelser/inlagg-12/")
    assert reader.get_by_role("img", name="En bänk i parken").is_visible()
    assert reader.get_by_text("Berätta mer.").is_visible()
    eye.look_in_both_languages(reader, "story-from-wordpress")

    editor = eye.visitor(javascript=javascript)
    sign_in(editor, make_editor(name="Ebba Redaktör"))
    editor.goto(f"{live_server.url}/berattelser/export/")
    eye.look_in_both_languages(editor, "export")
    editor.goto(f"{live_server.url}/berattelser/export/")
    editor.get_by_label("WordPress").check()
    with editor.expect_download() as taken:
        editor.get_by_role("button", name="Hämta filen").click()
    names = zipfile.ZipFile(taken.value.path()).namelist()
    assert names[0] == "blog.xml"
    assert any(name.startswith("pictures/bank") for name in names)
