"""My day: what a participant sees and changes behind the personal link."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samverkan.forums.enums import Mode, RegistrationStatus
from samverkan.forums.forms.registration import ModeForm, MyNotesForm
from samverkan.forums.forms.wishes import WishesForm
from samverkan.forums.models import Registration
from samverkan.forums.queries.cafes import get_my_table
from samverkan.forums.queries.group_talks import list_slot_choices
from samverkan.forums.queries.my_day import MyDay, get_my_day
from samverkan.forums.queries.polls import list_my_polls
from samverkan.forums.queries.programme import list_wish_slots
from samverkan.forums.queries.quotas import list_places_for
from samverkan.forums.queries.registrations import (
    get_place_in_line,
    get_registration,
    is_over,
    is_registration_open,
)
from samverkan.forums.queries.table_points import has_begun_table
from samverkan.forums.queries.waiting_line import list_rules
from samverkan.forums.services import attendance, calendars, offers, prints, registration_changes, wishes
from samverkan.forums.views.my_follow_up import my_follow_up
from samverkan.forums.views.my_order import my_order
from samverkan.forums.views.public import calendar_file
from samverkan.forums.views.qr import qr_picture

View = Callable[..., HttpResponse]


def opened_by(find: Callable[[str], Registration | None]) -> Callable[[View], View]:
    """Return what opens pages to whoever has the link; ``find`` reads no more of the registration than they need."""
    return lambda view: _opened(view, find)


def personal(view: View) -> View:
    """Open the page to whoever has the link: 404 for an unknown key, 410 for a registration that is no more.

    The referrer stays within the site (``no-referrer`` would make browsers send ``Origin: null`` with our own forms);
    nothing is stored or indexed on the way.
    """
    return _opened(view, get_registration)


def _opened(view: View, find: Callable[[str], Registration | None]) -> View:
    @wraps(view)
    def opened(request: HttpRequest, key: str, **kwargs: Any) -> HttpResponse:
        registration = find(key)
        if registration is None:
            answer = render(request, "forums/my_day/unknown.html", status=404)
        elif registration.status == RegistrationStatus.CANCELLED or _is_expired(registration):
            answer = _gone(request, registration)
        else:
            try:
                answer = view(request, registration, **kwargs)
            except registration_changes.NotActive:  # cancelled in another tab just now
                answer = _gone(request, registration)
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return login_not_required(never_cache(opened))


def _gone(request: HttpRequest, registration: Registration) -> HttpResponse:
    context = {
        "forum": registration.forum,
        "is_passed_on": registration.passed_on_at is not None,
        "is_cancelled": registration.status == RegistrationStatus.CANCELLED and not _is_expired(registration),
    }
    return render(request, "forums/my_day/gone.html", context, status=410)


def _is_expired(registration: Registration) -> bool:
    return registration.kept_until < timezone.localdate()


@personal
@require_safe
def my_day(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Show the day; whoever is digital is checked in by opening it while the forum is on."""
    return my_day_page(request, registration)


def my_day_page(request: HttpRequest, registration: Registration, status: int = 200) -> HttpResponse:
    """Answer with My day; ``status`` is another where something was refused and the message says why."""
    now = timezone.now()
    came = getattr(registration, "attendance", None)
    if came is None and request.method == "GET":  # a mail program that only asks whether the page is there is nobody
        came = attendance.check_in_by_my_day(registration=registration, now=now)
    day = get_my_day(registration, now=now)
    context = {
        "registration": registration,
        "forum": registration.forum,
        "day": day,
        "attendance": came,
        "has_certificate": came is not None and prints.has_certificates(registration.forum, now=now),
        "notes_form": MyNotesForm(initial={"my_notes": registration.my_notes}),
        "mine": get_my_table(registration, now=now) if day.is_today else None,
        "polls": list_my_polls(registration, now=now) if getattr(registration, "has_polls", True) else [],
        "has_points": has_begun_table(registration, day.seats, now=now),
        **my_follow_up(registration, now=now),
        **_status_details(registration),
        **_choices(registration, day, now),
        **_check_in_details(request, registration, day),
    }
    return render(request, "forums/my_day/my_day.html", context | my_order(context, now=now), status=status)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def change_mode(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Show the modes with their places, or change to the other."""
    now, form = timezone.now(), ModeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mode = Mode(form.cleaned_data["mode"])
        try:
            registration_changes.change_mode(registration=registration, mode=mode, now=now)
        except registration_changes.ModeFull:
            return _mode_page(request, registration, is_full=True)
        except registration_changes.ForumOver:
            return over_page(request, registration)
        messages.success(request, _("You now take part like this: %(mode)s.") % {"mode": str(mode.label).lower()})
        return redirect("forums:my_day", key=registration.key)
    return _mode_page(request, registration, is_full=False)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def change_wishes(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Show the wishes, or store new ones, until the seats are published."""
    forum = registration.forum
    if forum.seats_published_at is not None:
        return _locked(request, registration)
    wished = list(registration.preferences.order_by("slot", "rank").values_list("session_id", flat=True))
    form = WishesForm(request.POST or None, slots=list_wish_slots(forum), mode=registration.mode, wished=wished)
    if request.method == "POST" and form.is_valid():
        return _store_wishes(request, registration, form)
    context = {"registration": registration, "forum": forum, "form": form}
    return render(request, "forums/my_day/wishes.html", context, status=422 if form.is_bound else 200)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Ask whether to cancel, then do it."""
    if request.method == "POST":
        try:
            registration_changes.cancel(registration=registration, now=timezone.now())
        except registration_changes.ForumOver:
            return over_page(request, registration)
        return redirect("forums:my_day", key=registration.key)
    return render(request, "forums/my_day/cancel.html", {"registration": registration, "forum": registration.forum})


@personal
@require_POST
def answer_offer(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Take the offered place, or let it go to the next."""
    now = timezone.now()
    try:
        if request.POST.get("answer") == "no":
            registration_changes.decline_offer(registration=registration, now=now)
        else:
            offers.accept_offer(registration=registration, now=now)
            messages.success(request, _("The place is yours. Welcome."))
    except offers.OfferGone:
        messages.error(request, _("The offer is no longer open."))
        registration.refresh_from_db()
        if registration.status == RegistrationStatus.CANCELLED:
            return _gone(request, registration)
        return my_day_page(request, registration, status=409)
    except registration_changes.ForumOver:
        return over_page(request, registration)
    return redirect("forums:my_day", key=registration.key)


@personal
@require_POST
def save_notes(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Store the participant's own notes; the script asks for JSON."""
    form = MyNotesForm(request.POST)
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    if not form.is_valid():
        if wants_json:
            return JsonResponse({"errors": form.errors}, status=422)
        return render(
            request,
            "forums/my_day/notes.html",
            {"registration": registration, "forum": registration.forum, "form": form},
            status=422,
        )
    registration_changes.save_my_notes(registration=registration, text=form.cleaned_data["my_notes"])
    if wants_json:
        return JsonResponse({"saved": True})
    messages.success(request, _("Your notes are saved."))
    return redirect(reverse("forums:my_day", args=[registration.key]) + "#anteckningar")


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Ask whether to make a new link, then mail it; this one stops working."""
    if request.method == "POST":
        registration_changes.renew_key(registration=registration, now=timezone.now())
        return render(request, "forums/my_day/renewed.html", {"forum": registration.forum})
    return render(request, "forums/my_day/renew.html", {"registration": registration, "forum": registration.forum})


@personal
@require_safe
def my_ics(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Give the participant's calendar as a file."""
    return calendar_file(calendars.registration_calendar(registration, now=timezone.now()), "forum.ics")


@login_not_required
@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """Give the participant's calendar to a calendar program that fetches it again and again."""
    found = Registration.objects.select_related("forum").filter(calendar_key=key).first()
    if found is None:
        return HttpResponse(status=404, content_type="text/plain")
    answer = calendar_file(calendars.registration_calendar(found, now=timezone.now()), "forum.ics")
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "private, max-age=900"
    return answer


def _status_details(registration: Registration) -> dict[str, Any]:
    is_waiting = registration.status == RegistrationStatus.WAITING
    places = list_places_for(registration, now=timezone.now()) if is_waiting else ()
    others = [place for place in places if place.mode != registration.mode]
    return {
        "is_waiting": is_waiting,
        "is_offered": registration.status == RegistrationStatus.OFFERED,
        "place": get_place_in_line(registration),
        "first_groups": [rule.label for rule in list_rules(registration.forum_id)] if is_waiting else [],
        "open_modes": [p for p in others if not p.is_full],
    }


def _choices(registration: Registration, day: MyDay, now: Any) -> dict[str, Any]:
    forum = registration.forum
    has_place = registration.status == RegistrationStatus.REGISTERED
    can_change = not is_over(forum, now=now)
    has_wishes = any(line.slot.choice == "wishes" and len(line.options) > 1 for line in day.lines)
    choices = []
    if has_place and can_change:
        choices = list_slot_choices(registration, now=now, own=day.seats, programme=day.sessions)
    return {
        "slot_choices": [one for one in choices if one.is_open and (day.is_today or not one.is_group_talk)],
        "can_change": can_change,
        "can_register": is_registration_open(forum, now=now),
        "can_pass_on": can_change and has_place and getattr(registration, "attendance", None) is None,
        "can_change_mode": can_change and forum.mode == "both",
        "can_wish": can_change and has_wishes and forum.seats_published_at is None,
    }


def _check_in_details(request: HttpRequest, registration: Registration, day: MyDay) -> dict[str, Any]:
    is_shown = registration.status == RegistrationStatus.REGISTERED and registration.mode == Mode.ONSITE
    if not is_shown or day.is_over:
        return {"qr": ""}
    return {"qr": qr_picture(request.build_absolute_uri(reverse("forums:my_day", args=[registration.key])))}


def _mode_page(request: HttpRequest, registration: Registration, *, is_full: bool) -> HttpResponse:
    context = {
        "registration": registration,
        "forum": registration.forum,
        "places": list_places_for(registration, now=timezone.now()),
        "is_full": is_full,
        "is_over": is_over(registration.forum, now=timezone.now()),
    }
    status = 409 if is_full else 422 if request.method == "POST" else 200
    return render(request, "forums/my_day/mode.html", context, status=status)


def _store_wishes(request: HttpRequest, registration: Registration, form: WishesForm) -> HttpResponse:
    try:
        wishes.change_wishes(registration=registration, wishes=form.ranked(registration.mode), now=timezone.now())
    except wishes.WishesLocked:
        return _locked(request, registration)
    except registration_changes.ForumOver:
        return over_page(request, registration)
    messages.success(request, _("Your wishes are saved."))
    return redirect("forums:my_day", key=registration.key)


def _locked(request: HttpRequest, registration: Registration) -> HttpResponse:
    context = {"registration": registration, "forum": registration.forum}
    return render(request, "forums/my_day/locked.html", context, status=409 if request.method == "POST" else 200)


def over_page(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Say that nothing of the registration can be changed any more."""
    return render(
        request, "forums/my_day/over.html", {"registration": registration, "forum": registration.forum}, status=409
    )
