"""Topics of an open forum: the participant's list, the organiser's, the host's, and the projector's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samverkan.forums.enums import ForumKind, RegistrationStatus
from samverkan.forums.forms.places import PlaceForm
from samverkan.forums.forms.topics import FreePlaceForm, TopicForm
from samverkan.forums.models import Forum, Host, Registration, Topic
from samverkan.forums.queries import topics as queries
from samverkan.forums.queries.hosts import get_host
from samverkan.forums.services import topics as service
from samverkan.forums.views.actor import actor_of
from samverkan.forums.views.my_day import personal
from samverkan.network.access import role_required
from samverkan.network.models import Person

organiser_only = role_required("forums.organise")
methods = require_http_methods(["GET", "HEAD", "POST"])


@personal
@require_safe
def mine(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Show the topics to a participant."""
    return _my_page(request, _with_place(registration))


@personal
@methods
def new(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Propose a topic."""
    person = _with_place(registration)
    if not queries.takes_topics(person.forum, now=timezone.now()):
        return _closed(request, person)
    form = TopicForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            service.propose_topic(
                registration=person, title=data["title"], text=data["text"], client_id=form.own_id(),
                now=timezone.now(),
            )  # fmt: skip
        except service.TopicsClosed:
            return _closed(request, person)
        except service.TooManyTopics:
            text = _("You have %(most)s topics that are not in the programme. Take one back first.")
            form.add_error(None, text % {"most": service.MOST_EACH})
        else:
            messages.success(request, _("Your topic is on the list."))
            return redirect("forums:my_topics", key=person.key)
    context = {"registration": person, "forum": person.forum, "form": form}
    return render(request, "forums/topics/new.html", context, status=422 if form.is_bound else 200)


@personal
@require_POST
def support(request: HttpRequest, registration: Registration, topic_id: int) -> HttpResponse:
    """Support a topic, or take one's support back."""
    person, now = _with_place(registration), timezone.now()
    topic = _topic(person.forum, topic_id)
    act = service.take_back_support if request.POST.get("take_back") else service.support
    try:
        act(registration=person, topic=topic, now=now)
    except service.TopicsClosed:
        return _closed(request, person)
    except service.OwnTopic:
        messages.error(request, _("It is your own topic."))
    return redirect(reverse("forums:my_topics", args=[person.key]) + f"#amne-{topic.pk}")


@personal
@require_POST
def withdraw(request: HttpRequest, registration: Registration, topic_id: int) -> HttpResponse:
    """Take one's own topic back."""
    person = _with_place(registration)
    topic = _topic(person.forum, topic_id)
    try:
        service.withdraw_topic(registration=person, topic=topic, now=timezone.now())
    except service.TopicsClosed:
        return _closed(request, person)
    except service.AlreadyScheduled:
        messages.error(request, _("The topic is in the programme already."))
    else:
        messages.success(request, _("Your topic is taken back."))
    return redirect("forums:my_topics", key=person.key)


@organiser_only
@never_cache
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the topics to the organiser, each with a button that puts it into the programme."""
    forum = _forum(slug)
    with timezone.override(forum.zone):
        return render(request, "forums/topics/organise.html", _list(forum) | {"stage": "day"})


@organiser_only
@require_POST
def schedule(request: HttpRequest, slug: str, topic_id: int) -> HttpResponse:
    """Put a topic where the button says."""
    forum = _forum(slug)
    done = _schedule(request, actor_of(request), _topic(forum, topic_id))
    if done:
        return redirect("forums:topics", slug=slug)
    with timezone.override(forum.zone):
        return render(request, "forums/topics/organise.html", _list(forum) | {"stage": "day"}, status=409)


@organiser_only
@methods
def place(request: HttpRequest, slug: str, topic_id: int) -> HttpResponse:
    """Put a topic at a time and in a room that the organiser writes."""
    forum = _forum(slug)
    topic = _topic(forum, topic_id)
    with timezone.override(forum.zone):
        data = request.POST if request.method == "POST" else None
        form = PlaceForm(data, forum=forum, may_wait=False, initial={"seats": queries.SEATS})
        if form.is_valid() and _place(request, topic, form):
            return redirect("forums:topics", slug=slug)
        context = {"forum": forum, "stage": "day", "topic": topic, "form": form, "rooms": form.rooms}
        return render(request, "forums/topics/place.html", context, status=422 if form.is_bound else 200)


@organiser_only
@methods
def remove(request: HttpRequest, slug: str, topic_id: int) -> HttpResponse:
    """Ask whether to take a topic away, then do it."""
    forum = _forum(slug)
    topic = _topic(forum, topic_id)
    if request.method == "POST":
        try:
            service.remove_topic(actor=actor_of(request), topic=topic, now=timezone.now())
        except service.AlreadyScheduled:
            messages.error(request, _("The topic is in the programme already."))
        else:
            messages.success(request, _("The topic is taken away."))
        return redirect("forums:topics", slug=slug)
    return render(request, "forums/topics/remove.html", {"forum": forum, "stage": "day", "topic": topic})


@organiser_only
@never_cache
@require_safe
def projector(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the topics to the room; the page fetches its part anew."""
    forum = _forum(slug)
    with timezone.override(forum.zone):
        part = "forums/topics/_board.html" if request.headers.get("HX-Request") else "forums/topics/projector.html"
        return render(request, part, _list(forum))


@login_not_required
@never_cache
@methods
def for_host(request: HttpRequest, key: str) -> HttpResponse:
    """Let a host of the forum see the topics on its day, and put one into the programme."""
    host = get_host(key)
    forum = host.session.slot.forum if host else None
    if host is None or forum is None or not queries.hosts_may_schedule(forum, now=timezone.now()):
        raise Http404
    is_done = True
    if request.method == "POST":
        try:
            topic_id = int(request.POST.get("topic", ""))
        except ValueError as fault:
            raise Http404 from fault
        is_done = _schedule(request, host, _topic(forum, min(topic_id, 2**62)))
        if is_done:
            return redirect("forums:host_topics", key=key)
    with timezone.override(forum.zone):
        answer = render(
            request, "forums/topics/host.html", _list(forum) | {"host": host}, status=200 if is_done else 409
        )
    answer["Referrer-Policy"] = "same-origin"
    return answer


def _with_place(registration: Registration) -> Registration:
    is_open = registration.forum.kind == ForumKind.OPEN
    if registration.status != RegistrationStatus.REGISTERED or not is_open:
        raise Http404
    return registration


def _forum(slug: str) -> Forum:
    return get_object_or_404(Forum, slug=slug, kind=ForumKind.OPEN)


def _topic(forum: Forum, topic_id: int) -> Topic:
    topic = queries.get_topic(forum, topic_id)
    if topic is None:
        raise Http404
    return topic


def _list(forum: Forum) -> dict[str, Any]:
    now = timezone.now()
    topics = queries.list_topics(forum)
    is_open = queries.takes_topics(forum, now=now)
    free = queries.list_free_places(forum, now=now) if is_open else []
    return {
        "forum": forum,
        **_parted(topics),
        "is_open": is_open,
        "next_free": free[0] if free else None,
        "free": free,
        "least": queries.LEAST_TOLD,
    }


def _parted(topics: list[Topic]) -> dict[str, list[Topic]]:
    """Return those without a room as they come, and those with one in order of time."""
    placed = [(topic.session.starts_at, topic.pk, topic) for topic in topics if topic.session is not None]
    return {
        "waiting": [topic for topic in topics if topic.session is None],
        "scheduled": [topic for _start, _key, topic in sorted(placed, key=lambda row: row[:2])],
    }


def _my_page(request: HttpRequest, registration: Registration, status: int = 200) -> HttpResponse:
    forum = registration.forum
    topics = queries.list_topics(forum, reader=registration)
    with timezone.override(forum.zone):
        context = {
            "registration": registration,
            "forum": forum,
            **_parted(topics),
            "is_open": queries.takes_topics(forum, now=timezone.now()),
            "least": queries.LEAST_TOLD,
        }
        return render(request, "forums/topics/mine.html", context, status=status)


def _closed(request: HttpRequest, registration: Registration) -> HttpResponse:
    messages.error(request, _("The forum takes no more topics."))
    return _my_page(request, registration, status=409)


def _schedule(request: HttpRequest, actor: Person | Host, topic: Topic) -> bool:
    """Put the topic into the place of the button, and say what came of it."""
    form = FreePlaceForm(request.POST)
    if not form.is_valid():
        raise Http404
    start, end, room_id = (int(part) for part in form.cleaned_data["place"].split("-"))
    room = topic.forum.rooms.filter(pk=min(room_id, 2**62)).first()
    if room is None:
        messages.error(request, _("The room is no more. Choose anew."))
        return False
    starts_at, ends_at = (datetime.fromtimestamp(moment, UTC) for moment in (start, end))
    if starts_at < timezone.now() - queries.LATE:
        messages.error(request, _("That time has begun already. Choose anew."))
        return False
    place = service.Place(starts_at, ends_at, room.name, queries.seats_in(room, topic.forum))
    return _try(
        request, topic, lambda: service.schedule_topic(actor=actor, topic=topic, place=place, now=timezone.now())
    )


def _try(request: HttpRequest, topic: Topic, act: Callable[[], Any]) -> bool:
    try:
        act()
    except service.AlreadyScheduled:
        messages.info(request, _("Somebody has put “%(title)s” into the programme already.") % {"title": topic.title})
        return True
    except service.RoomTaken as taken:
        text = _("“%(title)s” has just got that room. Choose anew.")
        messages.error(request, text % {"title": taken.session.title})
    except (service.OutsideForum, service.NotOpenToChange, service.TopicsClosed):
        messages.error(request, _("That is not possible as the forum stands now."))
    else:
        messages.success(request, _("“%(title)s” can be chosen on My day now.") % {"title": topic.title})
        return True
    return False


def _place(request: HttpRequest, topic: Topic, form: PlaceForm) -> bool:
    place = service.Place(**(form.place() or {}))
    try:
        service.schedule_topic(actor=actor_of(request), topic=topic, place=place, now=timezone.now())
    except service.AlreadyScheduled:
        messages.info(request, _("Somebody has put “%(title)s” into the programme already.") % {"title": topic.title})
        return True
    except service.RoomTaken as taken:
        form.add_error("room", _("“%(title)s” is in that room at that time.") % {"title": taken.session.title})
    except service.OutsideForum:
        form.add_error("starts_at", _("The session would fall outside the forum's times."))
    except service.NotOpenToChange:
        form.add_error(None, _("That is not possible as the forum stands now."))
    else:
        messages.success(request, _("“%(title)s” can be chosen on My day now.") % {"title": topic.title})
        return True
    return False
