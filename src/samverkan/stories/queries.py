"""What pages show of stories; only live and public ones, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, PageViewRestriction, ReferenceIndex, WorkflowState

from samverkan.forums.models import Forum
from samverkan.network.models import Municipality, Person
from samverkan.network.queries import list_municipalities, swedish_key
from samverkan.network.rules import is_editor, is_operator
from samverkan.stories.enums import CommentStatus, GuestStatus
from samverkan.stories.models import (
    BlogPage,
    Comment,
    GuestPost,
    Newsletter,
    RelatedStory,
    Series,
    StoryAuthor,
    StoryPage,
    Subscriber,
    Theme,
)
from samverkan.stories.models.picture_block import fetched_pictures
from samverkan.stories.sizes import WITH_PICTURE, cards_of, fetch_sizes

#: Comments that somebody must decide on: new ones, and published ones that their writer has changed.
_WAITS = Q(status=CommentStatus.WAITING) | ~Q(revised_text="")

#: The place of stories that are not among the nearest.
FAR = 99


@dataclass(frozen=True)
class Choice:
    """A value to filter by, and how many stories it has."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means all."""

    year: str = ""
    theme: str = ""
    municipality: str = ""

    @property
    def is_active(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.year or self.theme or self.municipality)


@dataclass(frozen=True)
class Thread:
    """A comment, whether it is shown, and its answers."""

    comment: Comment
    is_shown: bool
    answers: tuple[Comment, ...]

    @property
    def number(self) -> str:
        """The number by which the comment is answered."""
        return str(self.comment.pk)


def get_blog() -> BlogPage | None:
    """Return the blog, if the site has been set up."""
    blog: BlogPage | None = BlogPage.objects.order_by("pk").first()
    return blog


def public_stories() -> QuerySet[StoryPage]:
    """Return the stories anybody may read, newest first."""
    # Wagtail's public() asks a question of its own each time; this is the same in one.
    its_path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    closed = PageViewRestriction.objects.annotate(its_path=its_path).filter(its_path__startswith=F("page__path"))
    stories: QuerySet[StoryPage] = StoryPage.objects.live().filter(~Exists(closed))
    return stories.filter(published_date__isnull=False).order_by("-published_date", "-pk")


def for_rows(stories: QuerySet[StoryPage], *, with_sizes: bool = True) -> QuerySet[StoryPage]:
    """Return the stories with what their rows and cards show: page owner, picture, where the first author works."""
    authors = StoryAuthor.objects.filter(story_id=OuterRef("pk")).order_by("sort_order", "pk")
    written_in = Coalesce(Subquery(authors.values("municipality__name")[:1]), F("municipality__name"))
    told = stories.defer("body").select_related("page_owner", "lead_picture").annotate(written_in=written_in)
    rows: QuerySet[StoryPage] = told.prefetch_related(cards_of("lead_picture")) if with_sizes else told
    return rows


def list_stories(filters: Filters) -> QuerySet[StoryPage]:
    """Return the stories of a list with what their cards show."""
    stories = for_rows(public_stories())
    if filters.year:
        is_year = filters.year.isascii() and filters.year.isdecimal() and int(filters.year) > 0
        stories = stories.filter(published_date__year=int(filters.year)) if is_year else stories.none()
    if filters.theme:
        stories = stories.filter(themes__slug=filters.theme)
    if filters.municipality:
        stories = of_municipality(stories, filters.municipality)
    return stories


def latest_stories(limit: int = 3) -> list[StoryPage]:
    """Return the newest stories."""
    return list(for_rows(public_stories())[:limit])


def list_stories_from(codes: Iterable[str], limit: int = 6) -> list[StoryPage]:
    """Return the newest stories from municipalities, named by their codes: those of their people, and about them."""
    homes = Q(authors__municipality__scb_code__in=list(codes)) | Q(municipality__scb_code__in=list(codes))
    found = public_stories().filter(pk__in=StoryPage.objects.filter(homes).order_by().values("pk"))
    return list(found.select_related("municipality").prefetch_related("authors__municipality")[:limit])


def list_years() -> list[Choice]:
    """Return the years that have stories, newest first."""
    rows = public_stories().order_by().annotate(year=ExtractYear("published_date")).values_list("year")
    return [Choice(str(year), str(year), n) for year, n in rows.annotate(n=Count("pk")).order_by("-year")]


def list_themes() -> list[Choice]:
    """Return the themes that have stories, as Swedes sort."""
    public = Count("stories", filter=Q(stories__live=True, stories__published_date__isnull=False), distinct=True)
    rows = Theme.objects.annotate(n=public).filter(n__gt=0).values_list("slug", "name", "n").order_by("pk")
    return sorted((Choice(*row) for row in rows), key=lambda choice: swedish_key(choice.label))


def list_story_municipalities() -> list[Municipality]:
    """Return the municipalities that stories are about or come from, as Swedes sort."""
    public = public_stories().order_by()
    about = public.filter(municipality__isnull=False).values_list("municipality_id", flat=True)
    written = StoryAuthor.objects.filter(story__in=public, municipality__isnull=False).order_by()
    ids = set(about.union(written.values_list("municipality_id", flat=True)))
    return [municipality for municipality in list_municipalities() if municipality.pk in ids]


def get_story(slug: str) -> StoryPage | None:
    """Return a public story with everything its page shows but pictures, comments and further reading."""
    return (
        public_stories()
        .filter(slug=slug)
        .select_related("page_owner", "series", "municipality", "documentation_of")
        .prefetch_related(
            Prefetch("authors", StoryAuthor.objects.select_related("municipality").order_by("sort_order")), "themes"
        )
        .first()
    )


def fetch_pictures(story: StoryPage, *others: StoryPage) -> None:
    """Fetch all pictures of a story's text at once, and their sizes with those of others' leading pictures."""
    places = [(place, block) for place, block in enumerate(story.body.raw_data) if block["type"] in WITH_PICTURE]
    with fetched_pictures(block["value"].get("image") for _place, block in places):
        pictures = [story.body[place].value["image"] for place, _block in places]
    fetch_sizes([*pictures, *(other.lead_picture for other in others)])


def first_image(story: StoryPage) -> Any:
    """Return the story's first picture, if it has one; with its sizes, if the story was fetched with them."""
    return story.find_lead_picture()


def first_image_words(story: StoryPage) -> str:
    """Return what the story's first picture shows."""
    return next((block.value["alt_text"] for block in story.body if block.block_type == "image"), "")


def list_related(story: StoryPage, limit: int = 3) -> list[StoryPage]:
    """Return what to read next: most like it by their words, then those that share most themes, then the newest.

    The sizes of their pictures are for ``fetch_pictures``.
    """
    place = RelatedStory.objects.filter(story_id=story.pk, other_id=OuterRef("pk")).values("place")
    nearness = Coalesce(Subquery(place, output_field=IntegerField()), FAR)
    themes = [theme.pk for theme in story.themes.all()]
    links = StoryPage.themes.through.objects.filter(storypage_id=OuterRef("pk"), theme_id__in=themes)
    counted = links.order_by().values("storypage_id").annotate(number=Count("pk")).values("number")
    shared = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    others = for_rows(public_stories().exclude(pk=story.pk), with_sizes=False)
    ranked = others.annotate(nearness=nearness, shared=shared)
    return list(ranked.order_by("nearness", "-shared", "-published_date", "-pk")[:limit])


def list_threads(story: StoryPage) -> list[Thread]:
    """Return the story's published comments, oldest first, each with its published answers.

    A comment that is shown no more keeps its place while it has answers; its words are not told.
    """
    is_shown = Q(status=CommentStatus.PUBLISHED)
    answered = story.comments.filter(is_shown, parent__isnull=False).order_by().values("parent_id")
    told = list(story.comments.filter(is_shown | Q(pk__in=answered)).order_by("created_at", "pk"))
    answers: dict[int, list[Comment]] = {}
    for comment in told:
        if comment.parent_id is not None and comment.status == CommentStatus.PUBLISHED:
            answers.setdefault(comment.parent_id, []).append(comment)
    return [
        Thread(comment, comment.status == CommentStatus.PUBLISHED, tuple(answers.get(comment.pk, ())))
        for comment in told
        if comment.parent_id is None
    ]


def get_answerable(story: StoryPage, told: str) -> Comment | None:
    """Return the published comment with that number, or, of an answer, the comment it stands under."""
    if not (told.isascii() and told.isdecimal() and len(told) < 18):
        return None
    found = story.comments.filter(pk=int(told), status=CommentStatus.PUBLISHED).select_related("parent").first()
    return found.parent or found if found else None


def get_own_comment(key: str) -> Comment | None:
    """Return the comment of a personal link."""
    return Comment.objects.select_related("story").filter(key=key).exclude(status=CommentStatus.WITHDRAWN).first()


def list_comments_to_decide(person: Person) -> QuerySet[Comment]:
    """Return the comments a person decides over: those that wait first, then the latest decisions."""
    comments = _decided_by(person).select_related("story", "parent", "decided_by")
    return comments.annotate(waits=Count("pk", filter=_WAITS)).order_by("-waits", "status", "-created_at", "-pk")


def _decided_by(person: Person) -> QuerySet[Comment]:
    comments = Comment.objects.exclude(status__in=[CommentStatus.UNCONFIRMED, CommentStatus.WITHDRAWN])
    return comments if is_editor(person) or is_operator(person) else comments.filter(story__page_owner=person)


def count_waiting_comments(person: Person) -> int:
    """Return how many comments wait for the person's decision."""
    return int(_decided_by(person).filter(_WAITS).count())


def count_stories_in_review() -> int:
    """Return how many stories have been handed in and not yet been decided on."""
    in_review = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        content_type__app_label="stories", content_type__model="storypage",
    )  # fmt: skip
    return int(in_review.count())


def list_guest_posts() -> QuerySet[GuestPost]:
    """Return guest posts by where they stand, what waits for an editor first, and the newest first of each."""
    places = {status: number for number, status in enumerate(GuestStatus)}
    place = Case(*[When(status=status, then=Value(number)) for status, number in places.items()])
    posts = GuestPost.objects.select_related("municipality", "story", "invited_by")
    return posts.annotate(place=place).order_by("place", "-created_at", "-pk")


def get_guest_post(post_id: int) -> GuestPost | None:
    """Return a guest post with everything the editors' page about it shows."""
    return list_guest_posts().prefetch_related("notes", "pictures").filter(pk=post_id).first()


def count_waiting_ideas() -> int:
    """Return how many ideas of guests nobody has answered."""
    return int(GuestPost.objects.filter(status=GuestStatus.IDEA).count())


def owns_stories(person: Person) -> bool:
    """Whether the person is page owner of any story."""
    return bool(StoryPage.objects.filter(page_owner=person).exists())


def of_municipality(stories: QuerySet[StoryPage], slug: str) -> QuerySet[StoryPage]:
    """Return those that are about a municipality or come from it."""
    written_there = StoryAuthor.objects.filter(municipality__slug=slug).values("story_id")
    return stories.filter(Q(municipality__slug=slug) | Q(pk__in=written_there))


def get_series(slug: str) -> Series | None:
    """Return a series, if it has stories to read."""
    return Series.objects.filter(slug=slug, stories__in=public_stories().order_by()).distinct().first()


def list_series_stories(series: Series) -> list[StoryPage]:
    """Return the stories of a series in the order they were written."""
    stories = for_rows(public_stories().filter(series=series))
    return list(stories.order_by("published_date", "pk"))


def get_documentation_story(forum: Forum) -> StoryPage | None:
    """Return the published story that documents a forum."""
    return public_stories().filter(documentation_of=forum).defer("body").first()


def get_documentation_draft(forum: Forum) -> StoryPage | None:
    """Return the story that documents a forum, published or not."""
    story: StoryPage | None = StoryPage.objects.filter(documentation_of=forum).defer("body").first()
    return story


def sitemap_stories() -> Iterable[tuple[str, date]]:
    """Yield the address part and the day of last change of every public story."""
    rows = public_stories().values_list("slug", "last_published_at", "published_date")
    return [(slug, changed.date() if changed else day) for slug, changed, day in rows]


def find_old_number(name: str, number: str) -> str | None:
    """Return where a page of an old blog that was known by its number is now, if it is public."""
    found = Redirect.objects.filter(old_path=f"/?{name}={number}", redirect_page__live=True).first()
    return found.link if found else None


def is_document_published(document: AbstractDocument) -> bool:
    """Return whether a live page shows the document, so that everybody may read it."""
    references = ReferenceIndex.get_references_to(document)
    users = references.filter(base_content_type__app_label="wagtailcore").values_list("object_id", flat=True)
    return bool(Page.objects.live().public().filter(pk__in=[int(pk) for pk in users]).exists())


def list_sent_newsletters() -> QuerySet[Newsletter]:
    """Return the newsletters that have been sent, newest first."""
    return Newsletter.objects.filter(sent_at__isnull=False).order_by("-week_start_date")


def get_draft_newsletter() -> Newsletter | None:
    """Return the newsletter that waits to be sent."""
    return Newsletter.objects.filter(sent_at=None).first()


def list_newsletter_candidates(newsletter: Newsletter) -> QuerySet[StoryPage]:
    """Return the stories that a draft holds, and the latest others that it may hold."""
    latest = public_stories().order_by("-published_date", "-pk").values("pk")[:12]
    held = newsletter.stories.order_by().values("pk")
    return public_stories().filter(Q(pk__in=held) | Q(pk__in=list(latest.values_list("pk", flat=True))))


def count_subscribers() -> int:
    """Return how many get the newsletter."""
    return Subscriber.objects.filter(confirmed_at__isnull=False).count()


def get_subscriber(key: str) -> Subscriber | None:
    """Return the subscriber of a personal link."""
    return Subscriber.objects.filter(key=key).prefetch_related("themes").first()
