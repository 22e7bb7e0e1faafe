from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags
from django_tasks_db.models import DBTaskResult

from samverkan.config.demo import load_stories, marks, names, people, programme
from samverkan.config.demo.load import load_demo
from samverkan.engines import allocation
from samverkan.forums.enums import ForumStatus, Mode, RegistrationStatus
from samverkan.forums.models import (
    Attendance,
    Cafe,
    Forum,
    GroupTalk,
    LiveSession,
    Note,
    Preference,
    Registration,
    Seat,
    Session,
)
from samverkan.forums.queries.questions import list_tallies
from samverkan.forums.queries.topics import list_topics
from samverkan.forums.services.programme_export import export_programme
from samverkan.forums.services.schedule import parse_programme
from samverkan.forums.services.seat_problem import build_problem
from samverkan.letters.enums import LetterStatus
from samverkan.letters.models import Letter
from samverkan.network.enums import Role
from samverkan.network.models import Membership, Municipality, Person
from samverkan.stories.enums import CommentStatus
from samverkan.stories.models import Comment, GuestPost, StoryAuthor, StoryPage

CONTENT = Path(people.__file__).parent
SHARED = Path(__file__).resolve().parents[3] / "shared"
FINISHED, COMING, DRAFT = "fran-praktik-till-anstallning", "fran-praktik-till-anstallning-del-2", "spraket-pa-jobbet"
OPEN_SPACE = "oppet-forum-vad-bar-du-pa"
MOST_WORDS = 30

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """Load the demo once for the whole module, and undo it afterwards."""
    from django.db import transaction

    said: list[str] = []
    with django_db_blocker.unblock():
        mail.outbox = []
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            load_demo(now=timezone.now(), on_progress=said.append)
            yield said
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def demo(loaded: list[str], db: None) -> list[str]:
    """Return what the loader said; what a test changes is undone after it."""
    return loaded


def counts() -> dict[str, int]:
    tables = [Person, Membership, StoryPage, Comment, Forum, Registration, Seat, Note, Letter, DBTaskResult]
    return {model.__name__: model.objects.count() for model in tables}


def sentences(text: str) -> list[str]:
    ends = r"(?<=[.?!:])[”*]?\s+(?=[”*–]*\s?[A-ZÅÄÖ])|\n+"
    return [part for part in re.split(ends, strip_tags(text)) if part.strip()]


def words_of(value: Any) -> Iterator[str]:
    """Yield every text within a value read from TOML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from words_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from words_of(part)


def all_texts() -> dict[str, str]:
    """Return every text of the demo's content, by its file."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in CONTENT.rglob("*.md")}
    for path in CONTENT.rglob("*.toml"):
        texts[path.name] = "\n".join(words_of(tomllib.loads(path.read_text(encoding="utf-8"))))
    return texts


def test_loading_again_does_nothing(demo: list[str]) -> None:
    before = counts()
    said: list[str] = []

    load_demo(now=timezone.now() + timedelta(days=3), on_progress=said.append)

    assert counts() == before
    assert said == []
    assert len(demo) >= 3


def test_region_has_33_municipalities_and_each_has_somebody_registered(demo: list[str]) -> None:
    assert Municipality.objects.count() == 33
    assert set(Municipality.objects.filter(registrations__forum__slug=COMING)) == set(Municipality.objects.all())


def test_stories_come_from_many_authors_and_municipalities(demo: list[str]) -> None:
    live = StoryPage.objects.live()
    guests = live.filter(kind="guest")
    authors = StoryAuthor.objects.filter(story__in=live)

    assert live.count() >= 15
    assert authors.values("name").distinct().count() >= 10
    assert StoryAuthor.objects.filter(story__in=guests).values("municipality").distinct().count() >= 7
    assert live.filter(series__slug="forsta-aret").count() == 3
    assert live.filter(series__slug="sa-gjorde-vi").count() == 3
    assert set(live.values_list("themes__name", flat=True)) >= set(load_stories.THEMES)


def test_stories_are_spread_over_fourteen_months(demo: list[str]) -> None:
    days = list(StoryPage.objects.live().order_by("published_date").values_list("published_date", flat=True))
    today = timezone.localdate()

    assert timedelta(days=390) <= today - days[0] <= timedelta(days=430)
    assert days[-1] <= today
    assert max(later - earlier for earlier, later in pairwise(days)) < timedelta(days=60)


def test_guest_post_waits_for_review(demo: list[str]) -> None:
    story = StoryPage.objects.get(title="När barnet slapp tolka")

    assert not story.live
    assert story.workflow_in_progress


def test_comments_wait_for_moderation(demo: list[str]) -> None:
    found = Counter(Comment.objects.values_list("status", flat=True))

    assert found[CommentStatus.WAITING] >= 2
    assert found[CommentStatus.PUBLISHED] >= 5


def test_each_role_has_one_person_and_nobody_is_without(demo: list[str]) -> None:
    by_role = {sign_in.role: sign_in for sign_in in people.SIGN_INS}

    assert set(by_role) == {*Role.values, people.OPERATOR}
    for role, sign_in in by_role.items():
        person = Person.objects.get(email=sign_in.email)
        assert person.name == sign_in.name
        assert person.roles == (set() if role == people.OPERATOR else {role})
        assert person.is_superuser == (role == people.OPERATOR)
        assert sign_in.label


def test_there_are_three_forums_and_they_follow_each_other(demo: list[str]) -> None:
    statuses = dict(Forum.objects.values_list("slug", "status"))
    finished, coming = Forum.objects.get(slug=FINISHED), Forum.objects.get(slug=COMING)

    assert statuses == {FINISHED: ForumStatus.FINISHED, COMING: ForumStatus.OPEN, DRAFT: ForumStatus.DRAFT,
                        OPEN_SPACE: ForumStatus.OPEN}  # fmt: skip
    assert coming.follows == finished
    assert timedelta(days=35) < timezone.now() - finished.ends_at < timedelta(days=49)
    assert timedelta(days=21) < coming.starts_at - timezone.now() < timedelta(days=35)


def test_coming_forum_has_120_registrations_and_a_waiting_list(demo: list[str]) -> None:
    registrations = Registration.objects.filter(forum__slug=COMING)
    found = Counter(registrations.values_list("mode", "status"))
    full = Forum.objects.get(slug=COMING).capacities.get(mode=Mode.ONSITE)

    assert registrations.count() == 120
    assert full.taken == full.capacity == 80
    assert found[Mode.ONSITE, RegistrationStatus.WAITING] == 6
    assert found[Mode.DIGITAL, RegistrationStatus.REGISTERED] == 34


def test_coming_forum_has_sessions_that_more_wish_for_than_fit(demo: list[str]) -> None:
    sessions = Session.objects.filter(slot__forum__slug=COMING, slot__choice="wishes")
    first = Counter(
        Preference.objects.filter(session__in=sessions, rank=1, registration__status=RegistrationStatus.REGISTERED)
        .values_list("session_id", flat=True)
    )  # fmt: skip

    assert Counter(sessions.values_list("slot__group_key", "mode")) == {
        ("pass-1", "onsite"): 5, ("pass-1", "digital"): 3, ("pass-2", "onsite"): 5, ("pass-2", "digital"): 3,
    }  # fmt: skip
    assert sum(first[session.pk] > session.capacity for session in sessions) >= 3


def test_coming_forum_can_be_seated(demo: list[str]) -> None:
    problem = build_problem(Forum.objects.get(slug=COMING))

    solution = allocation.solve(problem, seed=1)

    assert allocation.verify(problem, solution) == []
    assert None not in solution.seats.values()
    assert solution.metrics.by_rank[1] < len(problem.persons) * 2


def test_finished_forum_was_held_and_documented(demo: list[str]) -> None:
    forum = Forum.objects.get(slug=FINISHED)
    plan = forum.seat_plans.get()
    story = StoryPage.objects.get(documentation_of=forum)
    content = forum.documentation.content

    assert forum.registrations.count() == 71
    assert 55 <= Attendance.objects.filter(registration__forum=forum).count() <= 66
    assert plan.published_at
    assert plan.result["status"] == "optimal"
    assert plan.result["faults"] == []
    assert allocation.read(plan.problem).persons
    assert Note.objects.filter(group_talk__session__slot__forum=forum).count() >= 30
    assert set(Note.objects.values_list("kind", flat=True)) == {"theme", "idea", "quote", "question"}
    assert Seat.objects.filter(slot__forum=forum, via_lent_computer=True).exists()
    assert story.live
    assert sum(row["count"] is not None for row in content["counts"]["by_municipality"]) >= 4
    assert content["files"]


def test_coming_forum_asks_two_questions_and_lets_new_municipalities_go_first(demo: list[str]) -> None:
    forum = Forum.objects.get(questions__position=1)
    first, second = list_tallies(forum)

    assert (second.question.depends_on, first.question.mode) == (first.question, "onsite")
    assert first.answered == forum.registrations.filter(mode="onsite").count()
    assert second.answered == {row[0]: row[2] for row in first.rows}["yes"] > 0
    assert [rule.group for rule in forum.waiting_rules.all()] == ["new_municipality", "hosts"]


def test_forums_keep_their_counts(demo: list[str]) -> None:
    for forum in Forum.objects.all():
        for row in forum.capacities.all():
            assert row.taken == forum.registrations.filter(mode=row.mode, status=RegistrationStatus.REGISTERED).count()
        for session in Session.objects.filter(slot__forum=forum):
            assert session.taken == Seat.objects.filter(session=session).count()


def test_programmes_survive_export(demo: list[str]) -> None:
    import json

    for forum in Forum.objects.all():
        again = parse_programme(json.dumps(export_programme(forum)).encode())

        assert (again.title, again.starts_at, again.ends_at) == (forum.title, forum.starts_at, forum.ends_at)
        assert len(again.events) == Session.objects.filter(slot__forum=forum).count()


def test_open_forum_has_topics_and_the_draft_has_a_call(demo: list[str]) -> None:
    topics = list_topics(Forum.objects.get(slug=OPEN_SPACE))
    call = Forum.objects.get(slug=DRAFT).call

    assert [topic.support for topic in topics] == [7, 5, 2]  # type: ignore[attr-defined]
    assert Counter(call.proposals.values_list("state", flat=True)) == {"reviewed": 2, "new": 1}
    assert timezone.now() < call.closes_at


def test_every_group_talk_has_a_pitch_and_a_question(demo: list[str]) -> None:
    assert GroupTalk.objects.count() == 14
    assert not GroupTalk.objects.filter(pitch="").exists()
    assert not GroupTalk.objects.filter(question="").exists()


def test_nothing_is_mailed_or_left_to_be_mailed(demo: list[str]) -> None:
    assert mail.outbox == []
    assert set(Letter.objects.values_list("status", flat=True)) == {LetterStatus.SENT}
    assert 5 <= Letter.objects.filter(erased_at=None).count() <= 20
    assert not DBTaskResult.objects.filter(task_path__startswith="samverkan.").exists()


def test_content_names_nobody_of_the_given_material() -> None:
    schedules = sorted((SHARED / "data" / "forum").glob("*.schedule.json"))
    seeds = sorted((SHARED / "seeds").glob("*.txt"))
    if not schedules or not seeds:
        pytest.skip("The given material (../shared) is not here, so there are no names to compare with.")
    text = "\n".join([*all_texts().values(), *names.SURNAMES, *(person.name for person in people.SIGN_INS)])
    speakers = {
        name
        for path in schedules
        for name in re.findall(r'"public_name": "([^"]+ [^"]+)"', path.read_text(encoding="utf-8"))
    }
    capital = "[A-ZÅÄÖÉ][a-zåäöéü]+"
    written = {name for path in seeds for name in re.findall(f"{capital} {capital}", path.read_text(encoding="utf-8"))}
    places = {place.split()[0] for place in ("Skåne", "Kommunförbundet", "Kultur", "Landskrona")}

    found = {name for name in speakers | written if name in text and not places & set(name.split())}

    assert len(speakers) >= 5
    assert found == set()
    assert not {name.split()[-1] for name in speakers} & set(names.SURNAMES)


def test_content_copies_no_sentence_of_the_given_material() -> None:
    seeds = sorted((SHARED / "seeds").glob("*.txt"))
    if not seeds:
        pytest.skip("The given material (../shared) is not here, so there is nothing to compare with.")
    given = " ".join(" ".join(path.read_text(encoding="utf-8").lower().split()) for path in seeds)

    for name, text in all_texts().items():
        words = re.findall(r"\w+", text.lower())
        runs = {" ".join(words[i : i + 7]) for i in range(len(words) - 6)}
        assert not [run for run in runs if run in given], name


def test_texts_are_easy_to_read() -> None:
    for name, text in all_texts().items():
        assert "!" not in text, name
        body = re.sub(r"^(\[\[|\w+ = |\+\+\+).*$", "", text, flags=re.MULTILINE) if name.endswith(".md") else text
        long = [sentence for sentence in sentences(body) if len(sentence.split()) > MOST_WORDS]
        assert long == [], name


def test_stories_have_a_good_length_and_parts() -> None:
    texts = load_stories.read_stories()
    kinds = Counter(block["type"] for text in texts for block in text.body)

    for text in texts:
        words = len(" ".join(words_of(text.body)).split())
        assert 250 <= words <= 600 or text.head.get("status") == "draft", (text.key, words)
        assert len(text.head["ingress"].split()) <= 45, text.key
    assert kinds["heading"] >= 40
    assert min(kinds["quote"], kinds["fact_box"], kinds["figure"]) >= 5
    assert kinds["comparison"] == 1


def test_story_shows_real_figures_beside_its_own(demo: list[str], client: Client) -> None:
    story = StoryPage.objects.get(title__startswith="Vi frågade mammorna")

    html = client.get(story.get_absolute_url()).content.decode()

    assert "2022 är det senaste året med värden för Trelleborg." in html
    assert "Jämförelsen kan inte visas" not in html


def test_every_story_says_that_it_is_invented(demo: list[str]) -> None:
    stories = StoryPage.objects.exclude(kind="documentation")

    assert all("påhitta" in str(story.body.get_prep_value()) for story in stories)


def test_forums_are_written_with_a_weekday() -> None:
    now = timezone.now()

    for told in programme.read_forums():
        for offset in range(7):
            moment = now + timedelta(days=offset)
            day = programme.day_of(told, now=moment)
            assert day.weekday() == told["weekday"]
            assert abs((day.date() - moment.date()).days - told["days"]) <= 4


@pytest.mark.parametrize(
    "text",
    [
        "::: fakta Utan slut\nrad",
        "::: okänd Titel\nrad\n:::",
        "::: siffra 3\nutan källa\n:::",
        "::: jämförelse Utan\n:::",
    ],
)
def test_marks_refuse_a_box_that_nobody_understands(text: str) -> None:
    with pytest.raises(marks.TextError):
        marks.to_blocks(text)


def test_marks_escape_html_and_know_links() -> None:
    [block] = marks.to_blocks("<b>nej</b> men **ja** och [läs mer](/berattelser/)")

    assert block["value"] == ('<p>&lt;b&gt;nej&lt;/b&gt; men <b>ja</b> och <a href="/berattelser/">läs mer</a></p>')


def test_coming_forum_has_a_world_cafe_with_tables_for_all(demo: list[str]) -> None:
    cafe = Cafe.objects.get()

    registered = cafe.session.slot.forum.registrations.filter(status=RegistrationStatus.REGISTERED)
    assert cafe.seats.filter(round=1).count() == registered.count()
    assert cafe.tables.exclude(host=None).count() == 4
    assert set(cafe.tables.values_list("mode", flat=True)) == set(Mode.values)


def test_coming_forum_has_questions_and_a_quick_poll(demo: list[str]) -> None:
    live = LiveSession.objects.get()

    states = Counter(live.questions.values_list("state", flat=True))
    assert states == {"open": 3, "waiting": 1}
    assert live.poll is not None
    assert sum(live.poll.tally["counts"]) == live.poll.tally["n"] >= 20


def test_guest_writes_on_by_the_link_in_the_letter(demo: list[str], client: Client) -> None:
    letter = Letter.objects.get(template="guest_invitation")
    link = re.search(r"/berattelser/gast/\S+", letter.text)
    assert link

    text = client.get(link.group()).content.decode()

    assert "Cykelskolan som blev en genväg till jobbet" in text
    assert GuestPost.objects.filter(status="idea").count() == 1
