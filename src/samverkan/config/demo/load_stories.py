"""Load the demo's stories and comments."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.images import ImageFile
from django.urls import reverse
from django.utils.text import slugify
from wagtail.images.models import Image
from wagtail.users.models import UserProfile

from samverkan.config.demo.marks import Text, read_text
from samverkan.letters.models import Letter
from samverkan.network.models import Municipality, Person
from samverkan.stories.models import BlogPage, Comment, Series, StoryAuthor, StoryPage, Subscriber, Theme
from samverkan.stories.services import confirm_comment, decide_comment, submit_comment, subscriptions
from samverkan.stories.services.newsletters import draft_newsletter
from samverkan.stories.services.story_body import StreamItem, item
from samverkan.web.pictures import make_png

FOLDER = Path(__file__).parent
ZONE = ZoneInfo("Europe/Stockholm")
LEAD = (
    "Vad som fungerar, berättat av dem som har gjort det. "
    "Det här är en demonstration: personer, insatser och siffror är påhittade."
)
INVENTED = "<p><i>Berättelsen är påhittad och hör till demonstrationen.</i></p>"
THEMES = (
    "Arbete", "Bostad", "Civilsamhälle", "Hälsa", "Kvinnors etablering", "Språk", "Unga",
)  # fmt: skip
SERIES = {
    "forsta-aret": ("Första året", "Vi följer en person från den första nyckeln till den första lönen."),
    "sa-gjorde-vi": ("Så gjorde vi", "Korta texter om hur någon gick till väga, så att du kan göra likadant."),
}
SUBSCRIBERS = ("mona@perstorp.example.org", "birgit.aspmyra@osby.example.org", "henrik.ragvind@klippan.example.org")


def read_stories() -> list[Text]:
    """Return the demo's stories, the oldest first."""
    texts = [read_text(path) for path in sorted(FOLDER.glob("stories/*.md"))]
    return sorted(texts, key=lambda text: -text.head["days_ago"])


def read_comments() -> list[dict[str, Any]]:
    """Return the demo's comments."""
    found: list[dict[str, Any]] = tomllib.loads((FOLDER / "comments.toml").read_text(encoding="utf-8"))["comment"]
    return found


def load_stories(*, people: dict[str, Person], now: datetime) -> dict[str, StoryPage]:
    """Make the stories, the drafts unpublished; return them by the names of their files."""
    blog = BlogPage.objects.get()
    blog.lead = LEAD
    blog.save(update_fields=["lead"])
    blog.save_revision(user=people["editor"], clean=False)
    for name in THEMES:
        Theme.objects.get_or_create(slug=slugify(name), defaults={"name": name})
    for slug, (name, lead) in SERIES.items():
        Series.objects.get_or_create(slug=slug, defaults={"name": name, "lead": lead})
    places = {place.slug: place for place in Municipality.objects.all()}
    return {text.key: _load_story(text, people=people, places=places, now=now) for text in read_stories()}


def load_comments(*, people: dict[str, Person], stories: dict[str, StoryPage], now: datetime) -> None:
    """Let readers write, confirm by the link in their letter, and the editor decide."""
    for number, told in enumerate(read_comments(), 1):
        story = stories[told["story"]]
        published_at = story.first_published_at or now
        moment = min(published_at + timedelta(days=told["days_after"], hours=number), now - timedelta(hours=1))
        comment = submit_comment(
            story=story, name=told["name"], email=told["email"], text=told["text"], language="sv",
            address=f"192.0.2.{number}", now=moment,
        )  # fmt: skip
        confirm_comment(token=_token(comment), now=moment + timedelta(minutes=4))
        if told["status"] != "waiting":
            is_published = told["status"] == "published"
            decided_at = min(moment + timedelta(hours=20), now)
            decide_comment(
                actor=people["editor"],
                comment_id=comment.pk,
                decision="publish" if is_published else "reject",
                now=decided_at,
            )  # fmt: skip


def load_subscribers(*, now: datetime) -> None:
    """Let readers subscribe and confirm, and draft the week's newsletter for the editor to read."""
    for number, email in enumerate(SUBSCRIBERS, 1):
        wish = subscriptions.Wish(email=email, themes=Theme.objects.order_by("pk")[: number - 1], language="sv")
        subscriptions.subscribe(wish=wish, address=f"192.0.2.{100 + number}", now=now - timedelta(days=9))
    for subscriber in Subscriber.objects.all():
        subscriptions.confirm(key=subscriber.key, now=now - timedelta(days=9))
    draft_newsletter(now=now)


def publish(story: StoryPage, *, actor: Person, moment: datetime) -> None:
    """Publish a story as if it were then."""
    story.first_published_at = moment
    story.save_revision(user=actor, clean=False).publish(user=actor)
    story.refresh_from_db()
    StoryPage.objects.filter(pk=story.pk).update(last_published_at=moment, latest_revision_created_at=moment)


def _load_story(text: Text, *, people: dict[str, Person], places: dict[str, Municipality], now: datetime) -> StoryPage:
    head = text.head
    moment = _moment(now, head["days_ago"])
    is_draft = head.get("status") == "draft"
    owner = people[head["owner"]]
    story = StoryPage(
        title=head["title"],
        slug=slugify(head["title"])[:80].strip("-"),
        kind=head.get("kind", "story"),
        ingress=head["ingress"],
        published_date=moment.date(),
        page_owner=owner,
        page_owner_name=owner.name,
        series=Series.objects.get(slug=head["series"]) if "series" in head else None,
        municipality=places[head["municipality"]] if "municipality" in head else None,
        body=json.dumps([*_picture(head), *_with_note(text.body)]),
        owner=people["contributor"] if is_draft else owner,
        live=False,
    )
    story.authors = [_author(told, places) for told in head["authors"]]
    BlogPage.objects.get().add_child(instance=story)
    story.themes.set(Theme.objects.filter(slug__in=head["themes"]))
    story.save()
    if is_draft:
        _submit(story, people=people)
    else:
        publish(story, actor=people["editor"], moment=moment)
    return story


def _picture(head: dict[str, Any]) -> list[StreamItem]:
    """Return the drawing that leads a story, if it has one."""
    if "picture" not in head:
        return []
    name = head["picture"]
    drawing = make_png((FOLDER / "pictures" / f"{name}.svg").read_text(encoding="utf-8"))
    image = Image.objects.create(
        title=head["picture_shows"],
        description=head["picture_shows"],
        file=ImageFile(BytesIO(drawing), name=f"{name}.png"),
    )
    value = {
        "image": image.pk,
        "alt_text": head["picture_shows"],
        "caption": "",
        "source": "Teckning för demonstrationen",
    }
    return [item("image", value)]


def _submit(story: StoryPage, *, people: dict[str, Person]) -> None:
    """Let the contributor hand a guest post in for review, without Wagtail's own mails about it."""
    story.save_revision(user=people["contributor"], clean=False)
    with _without_mails(people["editor"], people["operator"]):
        story.get_workflow().start(story, people["contributor"])


@contextmanager
def _without_mails(*readers: Person) -> Iterator[None]:
    """Let these people get no mail from Wagtail for a while."""
    profiles = [UserProfile.get_for_user(person) for person in readers]
    for profile in profiles:
        profile.submitted_notifications = False
        profile.save()
    yield
    for profile in profiles:
        profile.delete()


def _moment(now: datetime, days_ago: int) -> datetime:
    """Return half past eight in the morning, so many days ago."""
    day = now.astimezone(ZONE) - timedelta(days=days_ago)
    return min(day.replace(hour=8, minute=30, second=0, microsecond=0), now)


def _with_note(body: list[StreamItem]) -> list[StreamItem]:
    """Say of every story that it is invented, unless it says so itself."""
    if any(block["type"] == "fact_box" and "påhittade" in block["value"]["text"] for block in body):
        return body
    return [*body, item("paragraph", INVENTED)]


def _author(told: dict[str, str], places: dict[str, Municipality]) -> StoryAuthor:
    place = places[told["municipality"]] if "municipality" in told else None
    return StoryAuthor(name=told["name"], title=told["title"], municipality=place)


def _token(comment: Comment) -> str:
    """Return the token of the link to confirm, as the letter to the writer holds it."""
    letter = Letter.objects.get(dedupe_key=f"comment_confirm:{comment.pk}:{comment.email}")
    before, after = reverse("stories:comment_confirm", args=["TOKEN"]).split("TOKEN")
    return letter.text.split(before, 1)[1].split(after, 1)[0].split()[0]
