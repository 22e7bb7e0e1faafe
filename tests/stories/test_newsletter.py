"""The newsletter: asked for and confirmed, drafted from what is new, written once to each, ended with one press."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from samverkan.letters.models import Letter
from samverkan.network.models import Person
from samverkan.stories.models import Newsletter, StoryPage, Subscriber, Theme
from samverkan.stories.services import export_personal_data, newsletters, subscriptions
from samverkan.stories.services.newsletters import BATCH
from samverkan.stories.services.personal_data import erase_personal_data
from tests.factories.network import make_editor, make_person
from tests.factories.stories import NOW, make_blog, make_story, make_theme

pytestmark = pytest.mark.django_db
URL = "/berattelser/nyhetsbrev/"


@pytest.fixture(autouse=True)
def _no_earlier_tries() -> None:
    cache.clear()


def make_subscriber(email: str, *themes: Theme, **fields: Any) -> Subscriber:
    subscriber = Subscriber.objects.create(email=email, **({"created_at": NOW, "confirmed_at": NOW} | fields))
    subscriber.themes.set(themes)
    return subscriber


def make_news(title: str = "", **fields: Any) -> StoryPage:
    values = {"title": title} if title else {}
    return make_story(first_published_at=NOW - timedelta(days=1), **(values | fields))


def draft() -> Newsletter:
    found = newsletters.draft_newsletter(now=NOW)
    assert found is not None
    return found


def send(actor: Person | None = None) -> Newsletter:
    return newsletters.send_newsletter(actor=actor or make_editor(), newsletter_id=draft().pk, now=NOW)


def write(newsletter: Newsletter) -> int:
    return newsletters.write_newsletter(newsletter_id=newsletter.pk, now=NOW)


def test_reader_subscribes_confirms_chooses_and_ends(client: Client) -> None:
    make_blog()
    theme = make_theme("Språk")

    sent = client.post(URL, {"email": "Vera@Example.org", "website": ""})
    subscriber = Subscriber.objects.get()
    letter = Letter.objects.get(template="newsletter_confirm")
    link = re.search(r"http://testserver(/berattelser/nyhetsbrev/bekrafta/\S+)", letter.text)
    assert sent.status_code == 302
    assert "Titta i din inkorg" in client.get(sent["Location"]).content.decode()
    assert link
    assert client.get(link[1]).status_code == 200
    subscriber.refresh_from_db()
    assert (subscriber.email, subscriber.confirmed_at) == ("vera@example.org", None)  # opening confirms nothing

    own = client.post(link[1])["Location"]
    client.post(own, {"themes": [theme.pk]})
    assert list(subscriber.themes.all()) == [theme]
    client.post(f"{URL}avsluta/{subscriber.key}/")
    assert not Subscriber.objects.exists()
    assert client.get(own).status_code == 410
    assert "är avslutad" in client.get(f"{URL}avsluta/{subscriber.key}/").content.decode()


def test_mail_programs_end_a_subscription_without_a_cookie(client: Client) -> None:
    make_blog()
    subscriber = make_subscriber("a@example.org")

    answer = Client(enforce_csrf_checks=True).post(f"{URL}avsluta/{subscriber.key}/", {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert not Subscriber.objects.exists()


def test_opening_the_link_ends_nothing(client: Client) -> None:
    make_blog()
    subscriber = make_subscriber("a@example.org")

    assert client.get(f"{URL}avsluta/{subscriber.key}/").status_code == 200
    assert Subscriber.objects.exists()


@pytest.mark.parametrize(
    "answer",
    [
        {"email": ""},
        {"email": "inte en adress"},
        {"email": "a@example.org\nBcc: b@example.org"},
        {"email": "a@example.org", "themes": ["999"]},
        {"email": "a@example.org", "themes": ["x"]},
        {"email": "a@example.org", "website": "http://spam.example"},
    ],
)
def test_bad_subscription_is_shown_again_and_stores_nothing(client: Client, answer: dict[str, Any]) -> None:
    make_blog()

    refused = client.post(URL, answer)

    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
    assert not Subscriber.objects.exists()
    assert not Letter.objects.exists()


def test_who_subscribes_already_is_not_told_to_others(client: Client) -> None:
    make_blog()
    make_subscriber("vera@example.org")

    for _ in range(2):
        assert client.post(URL, {"email": "vera@example.org"}).status_code == 302

    assert Letter.objects.get().template == "newsletter_known"
    assert Subscriber.objects.count() == 1


def test_many_tries_from_one_place_wait(client: Client) -> None:
    make_blog()
    for number in range(subscriptions.TRIES_AN_HOUR):
        client.post(URL, {"email": f"{number}@example.org"})

    assert client.post(URL, {"email": "en.till@example.org"}).status_code == 429
    assert Subscriber.objects.count() == subscriptions.TRIES_AN_HOUR


def test_unconfirmed_addresses_are_forgotten_and_cannot_be_confirmed_late() -> None:
    make_blog()
    late = NOW - subscriptions.CONFIRM_WITHIN
    old = make_subscriber("gammal@example.org", created_at=late, confirmed_at=None)
    make_subscriber("ny@example.org", confirmed_at=None)

    with pytest.raises(subscriptions.SubscriptionGone):
        subscriptions.confirm(key=old.key, now=NOW)
    assert subscriptions.delete_unconfirmed(now=NOW) == 1
    assert Subscriber.objects.get().email == "ny@example.org"


def test_draft_holds_what_is_new_and_the_editors_are_told_once() -> None:
    editor = make_editor()
    fresh = make_news("Ny")
    make_story(first_published_at=NOW - timedelta(days=8))
    make_news(published_date=NOW.date() - timedelta(days=900))  # of an old blog, imported yesterday
    make_news(live=False)

    first, second = draft(), draft()

    assert first == second
    assert list(first.stories.all()) == [fresh]
    assert Letter.objects.get(template="newsletter_ready").to == editor.email


def test_draft_that_waits_takes_in_the_next_week_and_keeps_what_an_editor_left_out() -> None:
    kept, left_out = make_news("Kvar"), make_news("Bort")
    waiting = draft()
    newsletters.change_newsletter(
        actor=make_editor(), newsletter_id=waiting.pk, greeting="Hej", stories=[kept], now=NOW
    )
    new = make_story(title="Senare", first_published_at=NOW + timedelta(days=6))

    newsletters.draft_newsletter(now=NOW + timedelta(days=7))

    assert set(waiting.stories.all()) == {kept, new}
    assert left_out not in waiting.stories.all()
    assert Newsletter.objects.count() == 1


def test_nothing_new_is_no_newsletter_and_one_a_week_is_enough() -> None:
    make_blog()
    assert newsletters.draft_newsletter(now=NOW) is None

    make_news()
    send()
    make_story(first_published_at=NOW + timedelta(hours=1))

    assert newsletters.draft_newsletter(now=NOW + timedelta(hours=2)) is None
    assert newsletters.draft_newsletter(now=NOW + timedelta(days=7)) is not None


def test_letter_holds_the_stories_of_the_chosen_themes_and_the_way_out() -> None:
    language, work = make_theme("Språk"), make_theme("Arbete")
    make_news("Om språk", themes=[language], ingress="Vi lärde oss svenska på jobbet.")
    make_news("Om arbete", themes=[work])
    everything, some = make_subscriber("allt@example.org"), make_subscriber("sprak@example.org", language)
    make_subscriber("inget@example.org", make_theme("Bostad"))

    assert write(send()) == 2

    to_all, to_some = (Letter.objects.get(template="newsletter", to=one.email) for one in (everything, some))
    assert "Om språk" in to_all.text
    assert "Om arbete" in to_all.text
    assert "Om arbete" not in to_some.text
    assert "Vi lärde oss svenska på jobbet." in to_some.text
    assert to_some.unsubscribe_url.endswith(f"/avsluta/{some.key}/")
    assert to_some.subject == "Om språk"
    assert not Letter.objects.filter(to="inget@example.org").exists()


def test_worker_killed_between_batches_loses_none_and_writes_none_twice() -> None:
    make_news()
    for number in range(BATCH + 3):
        make_subscriber(f"{number}@example.org")
    newsletter = send()

    assert newsletters._write_batch(newsletter.pk, NOW) == BATCH  # then the worker is killed
    assert newsletters.write_left_behind(now=NOW) == 3

    newsletter.refresh_from_db()
    letters = Letter.objects.filter(template="newsletter")
    assert letters.count() == letters.values("to").distinct().count() == BATCH + 3
    assert newsletter.letters_count == BATCH + 3
    assert newsletter.finished_at is not None
    assert write(newsletter) == 0


def test_worker_killed_in_a_batch_leaves_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    make_news()
    for number in range(3):
        make_subscriber(f"{number}@example.org")
    newsletter = send()
    whole, seen = newsletters.queue_letter, []

    def killed(**values: Any) -> Any:
        seen.append(values["to"])
        if len(seen) == 2:
            raise KeyboardInterrupt
        return whole(**values)

    monkeypatch.setattr(newsletters, "queue_letter", killed)
    with pytest.raises(KeyboardInterrupt):
        write(newsletter)
    assert not Letter.objects.filter(template="newsletter").exists()
    monkeypatch.undo()

    assert write(newsletter) == 3


def test_whoever_ends_or_begins_after_the_press_gets_no_letter() -> None:
    make_news()
    gone = make_subscriber("slut@example.org")
    newsletter = send()
    make_subscriber("sen@example.org", confirmed_at=NOW + timedelta(minutes=1))
    subscriptions.unsubscribe(key=gone.key)

    assert write(newsletter) == 0


def test_editor_reads_changes_and_sends(client: Client) -> None:
    make_subscriber("vera@example.org")
    first, second = make_story(title="Första"), make_story(title="Andra")
    StoryPage.objects.update(first_published_at=timezone.now() - timedelta(days=1))
    client.force_login(make_editor())

    desk = client.post(f"{URL}utskick/")
    page = desk["Location"]
    assert "Första" in client.get(page).content.decode()
    client.post(page, {"greeting": "Hej alla", "stories": [second.pk]})
    changed = client.get(page).content.decode()
    assert "Hej alla" in changed
    assert "1 person" in client.get(f"{page}skicka/").content.decode()
    client.post(f"{page}skicka/")
    client.post(f"{page}skicka/")  # pressed twice

    newsletter = Newsletter.objects.get()
    newsletters.write_newsletter(newsletter_id=newsletter.pk, now=timezone.now())
    letter = Letter.objects.get(template="newsletter")
    assert "Hej alla" in letter.text
    assert first.title not in letter.text
    assert client.get(page).status_code == 302
    client.logout()
    assert "Andra" in client.get(f"{URL}{newsletter.pk}/").content.decode()
    assert client.get(f"{URL}999/").status_code == 404


def test_newsletter_without_a_story_is_not_sent(client: Client) -> None:
    story = make_news()
    waiting = draft()
    StoryPage.objects.filter(pk=story.pk).update(live=False)

    with pytest.raises(newsletters.NothingToSend):
        newsletters.send_newsletter(actor=make_editor(), newsletter_id=waiting.pk, now=NOW)
    client.force_login(make_editor())
    assert client.post(f"{URL}utskick/{waiting.pk}/", {"greeting": "", "stories": []}).status_code == 422


def test_only_editors_send(client: Client) -> None:
    make_news()
    waiting = draft()

    for path in ("utskick/", f"utskick/{waiting.pk}/", f"utskick/{waiting.pk}/skicka/"):
        assert client.get(URL + path).status_code == 302
    client.force_login(make_person())
    for path in ("utskick/", f"utskick/{waiting.pk}/", f"utskick/{waiting.pk}/skicka/"):
        assert client.get(URL + path).status_code == 403
        assert client.post(URL + path).status_code == 403
    waiting.refresh_from_db()
    assert waiting.sent_at is None
    with pytest.raises(newsletters.NotEditor):
        newsletters.send_newsletter(actor=make_person(), newsletter_id=waiting.pk, now=NOW)


def test_subscription_is_part_of_the_persons_data() -> None:
    make_blog()
    person = make_person(email="vera@example.org")
    make_subscriber("vera@example.org", make_theme("Språk"))

    assert export_personal_data(person)["newsletter"][0]["themes"] == ["Språk"]
    erase_personal_data(person, NOW)
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_the_same_few_questions(client: Client, django_assert_num_queries: Any, number: int) -> None:
    for week in range(number):
        sent = Newsletter.objects.create(
            week_start_date=NOW.date() - timedelta(days=7 * week), since=NOW, until=NOW, sent_at=NOW
        )
        sent.stories.add(make_news())
    client.get(URL)

    with django_assert_num_queries(3):
        client.get(URL)
    with django_assert_num_queries(2):
        client.get(f"{URL}{sent.pk}/")
