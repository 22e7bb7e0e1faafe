"""World Café, the organiser's pages under the Day: set up, give tables, run the clock, and the projector."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samverkan.forums.enums import CafeState, Mode
from samverkan.forums.forms.cafe import CafeForm, HostsForm, NewCafeForm, facts_of
from samverkan.forums.models import Cafe, Forum
from samverkan.forums.queries import cafes as queries
from samverkan.forums.services import cafe as service
from samverkan.forums.services import cafe_clock
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required

organiser_only = role_required("forums.organise")
methods = require_http_methods(["GET", "HEAD", "POST"])
View = Callable[..., HttpResponse]


def of_cafe(view: View) -> Callable[..., HttpResponseBase]:
    """Find the café of the address, or answer 404."""

    @wraps(view)
    def found(request: HttpRequest, slug: str, cafe_id: int) -> HttpResponse:
        cafe = queries.get_cafe(slug, cafe_id)
        if cafe is None:
            raise Http404
        with timezone.override(cafe.session.slot.forum.zone):
            return view(request, cafe)

    return organiser_only(never_cache(found))


@organiser_only
@require_GET
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the World Cafés of the forum; if there is one, that is the page."""
    forum = get_object_or_404(Forum, slug=slug)
    cafes = list(queries.list_cafes(forum))
    if len(cafes) == 1 and "alla" not in request.GET:
        return redirect("forums:cafe", slug=slug, cafe_id=cafes[0].pk)
    return render(request, "forums/cafe/list.html", {"forum": forum, "stage": "day", "cafes": cafes})


@organiser_only
@methods
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a session a World Café."""
    forum = get_object_or_404(Forum, slug=slug)
    form = NewCafeForm(request.POST or None, forum=forum, initial={"digital_tables": 0})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        session = values.pop("session")
        try:
            cafe = service.set_up(
                actor=actor_of(request), session=session, facts=service.CafeFacts(**values), now=timezone.now()
            )
        except service.AlreadyCafe:
            form.add_error("session", _("That session is a World Café already."))
        else:
            messages.success(request, _("The World Café is set up. Name the hosts, then give people tables."))
            return redirect("forums:cafe", slug=slug, cafe_id=cafe.pk)
    context = {"forum": forum, "stage": "day", "form": form}
    return render(request, "forums/cafe/new.html", context, status=_status(request))


@of_cafe
@require_GET
def show(request: HttpRequest, cafe: Cafe) -> HttpResponse:
    """Show the café: its clock and buttons, what the plan is worth, and the tables."""
    return _page(request, cafe)


@of_cafe
@methods
def edit(request: HttpRequest, cafe: Cafe) -> HttpResponse:
    """Change question, rounds and tables before the café begins."""
    form = CafeForm(request.POST or None, initial=facts_of(cafe))
    if request.method == "POST" and form.is_valid():
        facts = service.CafeFacts(**form.cleaned_data)
        try:
            service.edit(actor=actor_of(request), cafe=cafe, facts=facts, now=timezone.now())
        except service.CafeStarted:
            return _started(request, cafe)
        messages.success(request, _("The World Café is changed."))
        return _back(cafe)
    return render(request, "forums/cafe/edit.html", {**_base(cafe), "form": form}, status=_status(request))


@of_cafe
@methods
def hosts(request: HttpRequest, cafe: Cafe) -> HttpResponse:
    """Name the host of each table."""
    form = HostsForm(request.POST or None, cafe=cafe)
    if request.method == "POST" and form.is_valid():
        told = {number: service.HostFacts(name, person) for number, (name, person) in form.found.items()}
        try:
            service.name_hosts(actor=actor_of(request), cafe=cafe, hosts=told, now=timezone.now())
        except service.CafeStarted:
            return _started(request, cafe)
        except service.HostRefused as refused:
            reasons = {
                "twice": _("That person hosts another table already."),
                "mode": _("That person takes part digitally and cannot host a table on site."),
            }
            form.add_error(f"table_{refused.number}", reasons[refused.reason])
        else:
            messages.success(request, _("The hosts are saved."))
            return _back(cafe)
    return render(request, "forums/cafe/hosts.html", {**_base(cafe), "form": form}, status=_status(request))


@of_cafe
@require_POST
def place(request: HttpRequest, cafe: Cafe) -> HttpResponse:
    """Give everybody a table in each round."""
    try:
        service.place(actor=actor_of(request), cafe=cafe, seed=secrets.randbelow(1_000_000), now=timezone.now())
    except service.CafeStarted:
        return _started(request, cafe)
    except service.NobodyThere:
        return _refused(request, cafe, _("Nobody takes part in this session yet."))
    except service.NoTableFor as lacking:
        return _refused(request, cafe, _no_table(lacking))
    except service.TooManyTables as many:
        return _refused(request, cafe, _too_many(many))
    except service.ChangedMeanwhile:
        return _refused(request, cafe, _("Somebody else changes the café just now. Try again."))
    messages.success(request, _("Everybody has a table in each round."))
    return _back(cafe)


@of_cafe
@require_POST
def update(request: HttpRequest, cafe: Cafe) -> HttpResponse:
    """Plan the coming rounds anew for those who are there."""
    try:
        service.update(actor=actor_of(request), cafe=cafe, now=timezone.now())
    except (service.CafeStarted, service.NotPlaced):
        return _refused(request, cafe, _("The café is not on."))
    except service.ChangedMeanwhile:
        return _refused(request, cafe, _("Somebody else changes the café just now. Try again."))
    messages.success(request, _("The tables are updated. Nobody who sits has been moved."))
    return _back(cafe)


@of_cafe
@require_POST
def clock(request: HttpRequest, cafe: Cafe) -> HttpResponse:
    """Begin, next round, pause, go on, more time, end."""
    who: dict[str, Any] = {"actor": actor_of(request), "cafe": cafe, "now": timezone.now()}
    acts: dict[str, Callable[[], object]] = {
        "step": lambda: cafe_clock.step(**who, from_round=_from_round(request)),
        "pause": lambda: cafe_clock.pause(**who),
        "resume": lambda: cafe_clock.resume(**who),
        "extend": lambda: cafe_clock.extend(**who, minutes=2),
        "end": lambda: cafe_clock.end(**who),
    }
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        return _refused(request, cafe, _("Choose one of the buttons."))
    try:
        act()
    except cafe_clock.AlreadyStepped as quicker:
        facts = {"round": quicker.cafe.current_round}
        return _refused(request, cafe, _("Somebody else was quicker. Round %(round)s is on.") % facts)
    except service.NotPlaced:
        return _refused(request, cafe, _("Give people tables first."))
    except cafe_clock.NotRunning:
        return _refused(request, cafe, _("The café is not on."))
    return _back(cafe)


@of_cafe
@require_POST
def names(request: HttpRequest, cafe: Cafe) -> HttpResponse:
    """Show first names on the projector, or hide them."""
    is_shown = request.POST.get("shown") == "yes"
    service.show_names(actor=actor_of(request), cafe=cafe, is_shown=is_shown, now=timezone.now())
    messages.success(request, _("The projector shows first names.") if is_shown else _("The names are hidden."))
    return _back(cafe)


@of_cafe
@methods
def remove(request: HttpRequest, cafe: Cafe) -> HttpResponse:
    """Ask whether the session is to be an ordinary one again, then do it."""
    if request.method == "POST":
        try:
            service.remove(actor=actor_of(request), cafe=cafe, now=timezone.now())
        except service.CafeStarted:
            return _started(request, cafe)
        messages.success(request, _("“%(title)s” is an ordinary session again.") % {"title": cafe.session.title})
        return redirect("forums:organise_day", slug=cafe.session.slot.forum.slug)
    return render(request, "forums/cafe/remove.html", _base(cafe))


@of_cafe
@require_GET
def projector(request: HttpRequest, cafe: Cafe) -> HttpResponse:
    """Show the clock, the question and the tables, big; the page's script asks for the board alone."""
    context = {
        **_base(cafe),
        "clock": queries.read_clock(cafe, now=timezone.now()),
        "board": queries.list_board(cafe, with_names=cafe.shows_names),
    }
    is_part = request.headers.get("HX-Request")
    return render(request, "forums/cafe/_board.html" if is_part else "forums/cafe/projector.html", context)


def _base(cafe: Cafe) -> dict[str, Any]:
    return {"forum": cafe.session.slot.forum, "stage": "day", "cafe": cafe}


def _page(request: HttpRequest, cafe: Cafe, error: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    is_placed = cafe.planned_at is not None
    context = {
        **_base(cafe),
        "error": error,
        "board": queries.list_board(cafe, with_names=False),
        "clock": queries.read_clock(cafe, now=now),
        "drift": queries.work_out_drift(cafe, now=now) if cafe.state != CafeState.ENDED else None,
        "is_placed": is_placed,
        "is_last": cafe.current_round >= cafe.rounds,
        "next_round": cafe.current_round + 1,
        "worth": queries.read_worth(cafe) if is_placed else None,
    }
    return render(request, "forums/cafe/cafe.html", context, status=status)


def _refused(request: HttpRequest, cafe: Cafe, text: str) -> HttpResponse:
    fresh = queries.get_cafe(cafe.session.slot.forum.slug, cafe.pk)
    if fresh is None:
        raise Http404
    return _page(request, fresh, text, status=409)


def _started(request: HttpRequest, cafe: Cafe) -> HttpResponse:
    return _refused(request, cafe, _("The café has begun, so its tables and hosts stay as they are."))


def _from_round(request: HttpRequest) -> int:
    text = request.POST.get("from_round", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1


def _no_table(lacking: service.NoTableFor) -> str:
    if lacking.mode == Mode.DIGITAL:
        text = ngettext(
            "%(number)s person takes part digitally, and there is no digital table.",
            "%(number)s people take part digitally, and there is no digital table.",
            lacking.people,
        )
    else:
        text = ngettext(
            "%(number)s person takes part on site, and there is no table on site.",
            "%(number)s people take part on site, and there is no table on site.",
            lacking.people,
        )
    return text % {"number": lacking.people}


def _too_many(many: service.TooManyTables) -> str:
    facts = {"tables": many.tables, "people": many.people, "most": many.people // 2}
    if many.mode == Mode.DIGITAL:
        text = _("Digital tables: %(tables)s, people: %(people)s. Have at most %(most)s, so that nobody sits alone.")
    else:
        text = _("Tables on site: %(tables)s, people: %(people)s. Have at most %(most)s, so that nobody sits alone.")
    return text % facts


def _back(cafe: Cafe) -> HttpResponse:
    return redirect("forums:cafe", slug=cafe.session.slot.forum.slug, cafe_id=cafe.pk)


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
