"""What guests do: offer ideas, write by a personal link, add pictures, hand in, take everything back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model

from samverkan.letters.models import Letter
from samverkan.stories import services
from samverkan.stories.enums import GuestStatus, StoryKind
from samverkan.stories.guest_terms import TERMS_VERSION
from samverkan.stories.models import GuestPicture, GuestPost, StoryPage
from tests.factories.guests import TEXT, make_guest_post, make_handed_in, make_written_post, picture_bytes, upload
from tests.factories.network import make_editor, make_municipality
from tests.factories.stories import make_blog, make_story

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _no_earlier_tries() -> None:
    cache.clear()


def address(post: GuestPost, name: str = "guest") -> str:
    return reverse(f"stories:{name}", args=[services.token_of(post)])


def draft(post: GuestPost, **fields: Any) -> dict[str, Any]:
    return {
        "title": post.title,
        "ingress": post.ingress,
        "text": post.text,
        "version": post.version,
        "do": "save",
    } | fields


def now_post(**fields: Any) -> GuestPost:
    return make_guest_post(now=timezone.now(), **fields)


IDEA = {
    "idea": "Vi satte en bänk i parken.",
    "name": "Ines Idé",
    "email": "ines@example.org",
    "role": "",
    "website": "",
}


def send_idea(client: Client, **fields: Any) -> Any:
    opened = client.get(reverse("stories:offer")).context["form"].initial["opened"]
    import time_machine

    with time_machine.travel(timezone.now() + timedelta(seconds=9), tick=False):
        return client.post(reverse("stories:offer"), IDEA | {"opened": opened, "municipality": ""} | fields)


def test_idea_is_kept_once_and_editors_get_a_letter(client: Client) -> None:
    make_blog()
    editor = make_editor()
    place = make_municipality(name="Osby")

    first = send_idea(client, municipality=str(place.pk))
    send_idea(client, municipality=str(place.pk))

    [post] = GuestPost.objects.all()
    assert (post.status, post.municipality, post.link_digest) == (GuestStatus.IDEA, place, None)
    assert "ines@example.org" in first.content.decode()
    assert [letter.to for letter in Letter.objects.all()] == [editor.email]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "Ines\r\nBcc: x@example.org", "på en rad"),
        ("name", "Ines www.spam.example", "utan länk"),
        ("role", "Rektor\nBcc: x@example.org", "på en rad"),
        ("email", "a@example.org\nBcc: b@example.org", "giltig e-postadress"),
        ("website", "http://spam.example", "ska vara tomt"),
        ("idea", "", "behöver fyllas i"),
        ("municipality", "99999", "giltigt"),
    ],
)
def test_bad_ideas_are_refused_beside_the_field(client: Client, field: str, value: str, words: str) -> None:
    make_blog()

    response = send_idea(client, **{field: value})

    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert field == "idea" or "Vi satte en bänk i parken." in text
    assert (GuestPost.objects.count(), Letter.objects.count()) == (0, 0)


def test_ideas_are_limited_by_address(client: Client) -> None:
    make_blog()
    for number in range(3):
        send_idea(client, idea=f"Idé {number}")

    response = send_idea(client, idea="En till")

    assert response.status_code == 429
    assert "Försök igen om en timme" in response.content.decode()
    assert GuestPost.objects.count() == 3


def test_link_is_stored_as_a_digest_alone_and_ends(client: Client) -> None:
    post = now_post()
    token = services.token_of(post)

    stored = str(GuestPost.objects.filter(pk=post.pk).values())

    assert client.get(address(post)).status_code == 200
    assert token not in stored
    assert client.get(reverse("stories:guest", args=[token[:-1] + "x"])).status_code == 410
    GuestPost.objects.update(link_ends_at=timezone.now())
    over = client.get(address(post))
    assert over.status_code == 410
    assert "Länken gäller inte längre" in over.content.decode()


def test_what_is_typed_is_saved_and_counted_up(client: Client) -> None:
    post = now_post()

    response = client.post(address(post), draft(post, title="Bänken", text="Rad ett\r\n\r\nRad två  "))

    post.refresh_from_db()
    assert response.status_code == 302
    assert (post.title, post.text, post.version) == ("Bänken", "Rad ett\n\nRad två  ", 1)


def test_autosave_answers_with_the_version_and_the_time(client: Client) -> None:
    post = now_post()

    saved = client.post(address(post), draft(post, title="Bänken", do="autosave"))
    same = client.post(address(post), draft(post, title="Bänken", do="autosave"))
    bad = client.post(address(post), draft(post, title="x" * 161, version=1, do="autosave"))

    assert saved.json()["version"] == same.json()["version"] == 1
    assert re.match(r"Sparad \d", saved.json()["said"])
    assert bad.status_code == 422
    assert "Rubrik" in bad.json()["said"]


def test_older_window_never_writes_over_a_newer_text(client: Client) -> None:
    post = now_post()
    client.post(address(post), draft(post, text="Från datorn"))

    auto = client.post(address(post), draft(post, text="Från telefonen", do="autosave"))
    shown = client.post(address(post), draft(post, text="Från telefonen"))

    text = shown.content.decode()
    assert (auto.status_code, shown.status_code) == (409, 409)
    assert GuestPost.objects.get().text == "Från datorn"
    assert "Från datorn" in text
    assert "Från telefonen</textarea>" in text
    client.post(address(post), draft(post, text="Från telefonen", version=shown.context["form"]["version"].value()))
    assert GuestPost.objects.get().text == "Från telefonen"


def test_too_long_text_is_refused_and_stays_in_the_form(client: Client) -> None:
    post = now_post()

    response = client.post(address(post), draft(post, text="å" * 30_001, title="Bänken"))

    assert response.status_code == 422
    assert "å" * 30_001 in response.content.decode()
    assert GuestPost.objects.get().title == ""


def test_picture_is_stored_under_a_name_of_ours_with_its_mark_in_the_text(client: Client) -> None:
    post = now_post()
    about = {"alt_text": "Tre bord", "source": "Gunnel Gäst"}

    response = client.post(
        address(post), draft(post, text="Hej", do="picture", picture=upload(name="hemligt.png"), **about)
    )

    [picture] = GuestPicture.objects.select_related("image")
    post.refresh_from_db()
    assert response.status_code == 302
    assert post.text == "Hej\n\n[bild 1]\n"
    assert "hemligt" not in picture.image.file.name
    assert picture.image.collection.name == "Gästernas bilder"
    assert "Tre bord" in client.get(address(post)).content.decode()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: upload(b"MZ\x90", "virus.png"), "inte en bild som vi kan visa"),
        (lambda: upload(picture_bytes("GIF"), "a.gif"), "inte en bild som vi kan visa"),
        (lambda: upload(b"\x89PNG" + b"\0" * (50 * 1024 * 1024), "stor.png"), "större än 10 MB"),
        (lambda: upload(picture_bytes(), "..%2f..%2fetc%2fpasswd.png"), "sökväg"),
        (lambda: upload(picture_bytes("JPEG")[:200], "halv.jpg"), "går inte att läsa"),
    ],
    ids=["program", "gif", "50 MB", "path", "broken"],
)
def test_hostile_pictures_are_refused_and_nothing_of_them_is_stored(client: Client, file: Any, words: str) -> None:
    post = now_post()

    response = client.post(
        address(post), draft(post, text="Det jag skrev", do="picture", picture=file(), alt_text="x", source="y")
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert "Det jag skrev" in text
    assert (GuestPicture.objects.count(), get_image_model().objects.count()) == (0, 0)
    assert GuestPost.objects.get().text == "Det jag skrev"


@pytest.mark.parametrize("name", ["../../etc/passwd.png", "..\\..\\bild.png", "/tmp/bild.png", "C:\\bild.png"])
def test_picture_with_a_path_for_a_name_is_refused(client: Client, name: str) -> None:
    post = now_post()
    fields = draft(post, text="Det jag skrev", do="picture", alt_text="x", source="y")
    parts = [f'--B\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}' for key, value in fields.items()]
    head = (
        f'--B\r\nContent-Disposition: form-data; name="picture"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
    )
    body = "\r\n".join([*parts, head]).encode() + picture_bytes() + b"\r\n--B--\r\n"

    response = client.post(address(post), body, content_type="multipart/form-data; boundary=B")

    assert response.status_code == 422
    assert "sökväg" in response.content.decode()
    assert (get_image_model().objects.count(), GuestPost.objects.get().text) == (0, "Det jag skrev")


def test_picture_needs_words_and_a_source(client: Client) -> None:
    post = now_post()

    response = client.post(address(post), draft(post, do="picture", picture=upload(), alt_text="", source=""))

    assert response.status_code == 422
    assert GuestPicture.objects.count() == 0


def test_picture_is_taken_away_with_its_mark_and_its_file(client: Client) -> None:
    post = now_post()
    client.post(address(post), draft(post, text="Hej", do="picture", picture=upload(), alt_text="a", source="b"))
    post.refresh_from_db()

    client.post(address(post), draft(post, do="remove-1"))

    post.refresh_from_db()
    assert post.text.strip() == "Hej"
    assert get_image_model().objects.count() == 0


def test_review_shows_the_text_as_it_will_look_with_advice(client: Client) -> None:
    place = make_municipality(name="Osby")
    post = now_post(municipality=place, title="Bänken", ingress="Ute.", text=TEXT + "\n\nVi gjorde det samt mer.")

    text = client.get(address(post, "guest_review")).content.decode()

    assert '<h2 id="avsnitt-2">Så gick det till</h2>' in text
    assert '<a href="https://example.org/h">handboken</a>' in text
    assert "Gästinlägg från Osby" in text
    assert "Kanslisvenska" in text
    assert "Jag godkänner villkoren" in text
    assert StoryPage.objects.count() == 0


def test_unfinished_text_is_not_taken_in(client: Client) -> None:
    post = now_post(title="Bänken")

    response = client.post(address(post, "guest_review"), {"has_accepted": "on", "reply": ""})

    assert response.status_code == 422
    assert "Något saknas innan du kan lämna in" in response.content.decode()
    with pytest.raises(services.NotComplete):
        services.hand_in(post_id=post.pk, has_accepted=True, reply="", now=NOW)
    assert StoryPage.objects.count() == 0


def test_handing_in_stores_the_terms_and_starts_the_workflow_once(client: Client) -> None:
    place = make_municipality(name="Osby")
    post = make_written_post(now=timezone.now(), municipality=place)

    refused = client.post(address(post, "guest_review"), {"reply": "Hej"})
    accepted = client.post(address(post, "guest_review"), {"has_accepted": "on", "reply": "Hej redaktör"})
    again = client.post(address(post, "guest_review"), {"has_accepted": "on", "reply": "Hej redaktör"})

    post.refresh_from_db()
    story = post.story
    assert refused.status_code == 422
    assert "godkänn dem" in refused.content.decode()
    assert (accepted.status_code, again.status_code) == (302, 302)
    assert story is not None
    assert (story.kind, story.live, story.title) == (StoryKind.GUEST, False, "Bänken i parken")
    assert [(a.name, a.title, a.municipality) for a in story.authors.all()] == [(post.name, "Rektor", place)]
    assert story.current_workflow_state.status == "in_progress"
    assert (post.terms_version, post.notes.get().text) == (TERMS_VERSION, "Hej redaktör")
    assert "raderas tre månader" in post.terms_text
    assert post.terms_accepted_at is not None


def test_title_of_another_story_or_of_the_blog_itself_gets_an_address_of_its_own() -> None:
    make_story(slug="banken-i-parken")

    posts = [make_handed_in(), make_handed_in(title="Gäster")]

    assert [post.story.slug for post in posts if post.story] == ["banken-i-parken-2", "gaster-2"]


def test_text_typed_after_handing_in_is_shown_to_be_copied(client: Client) -> None:
    post = make_handed_in(now=timezone.now())

    late = client.post(address(post), draft(post, text="Sent skrivet"))
    auto = client.post(address(post), draft(post, text="Sent skrivet", do="autosave"))

    assert (late.status_code, auto.status_code) == (409, 409)
    assert "Sent skrivet" in late.content.decode()
    assert "Sent skrivet" not in GuestPost.objects.get().text


def test_guest_takes_everything_back(client: Client) -> None:
    post = now_post()
    client.post(address(post), draft(post, text="Hej", do="picture", picture=upload(), alt_text="a", source="b"))
    GuestPost.objects.update(title="T", ingress="I")
    services.hand_in(post_id=post.pk, has_accepted=True, reply="", now=NOW)

    asked = client.get(address(post, "guest_withdraw"))
    done = client.post(address(post, "guest_withdraw"))

    assert "Vill du radera allt?" in asked.content.decode()
    assert "Allt är raderat" in done.content.decode()
    assert (GuestPost.objects.count(), StoryPage.objects.count(), get_image_model().objects.count()) == (0, 0, 0)
    assert client.get(address(post)).status_code == 410


def test_pages_of_a_guest_ask_few_questions(client: Client, django_assert_num_queries: Any) -> None:
    post = now_post(title="T", ingress="I")
    for number in (1, 3):
        while GuestPicture.objects.count() < number:
            post.refresh_from_db()
            client.post(address(post), draft(post, do="picture", picture=upload(), alt_text="a", source="b"))
        client.get(address(post))
        client.get(address(post, "guest_review"))
        with django_assert_num_queries(5):
            client.get(address(post))
        with django_assert_num_queries(6):
            client.get(address(post, "guest_review"))
