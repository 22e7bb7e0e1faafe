"""The newsletter as a reader meets it: what has been sent, a subscription, and its end."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from samverkan.stories import queries
from samverkan.stories.forms import SubscribeForm, SubscriptionForm
from samverkan.stories.services import subscriptions
from samverkan.web import errors
from samverkan.web.visitor import visitor_address

PAGE_LENGTH = 10
UNPROCESSABLE, TOO_MANY = 422, 429


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def newsletter(request: HttpRequest) -> HttpResponse:
    """Say what the newsletter is, take a subscription, and list what has been sent."""
    if request.method != "POST":
        return _page(request, SubscribeForm(initial={"themes": request.GET.getlist("tema")}))
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    wish = subscriptions.Wish(form.cleaned_data["email"], form.cleaned_data["themes"], _language())
    try:
        subscriptions.subscribe(wish=wish, address=visitor_address(request), now=timezone.now())
    except subscriptions.TooManyTries:
        form.add_error(None, _("Many have subscribed from your network in a short time. Try again in an hour."))
        return _page(request, form, status=TOO_MANY)
    return redirect(request.path + "?skickad=ja")


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _page(request: HttpRequest, form: SubscribeForm, *, status: int = 200) -> HttpResponse:
    page = Paginator(queries.list_sent_newsletters(), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "is_sent": "skickad" in request.GET}
    return render(request, "stories/newsletter/subscribe.html", context, status=status)


@login_not_required
@require_GET
def sent_newsletter(request: HttpRequest, newsletter_id: int) -> HttpResponse:
    """Show a newsletter as it was sent, with those of its stories that are still public."""
    found = queries.list_sent_newsletters().filter(pk=newsletter_id).first()
    if found is None:
        raise Http404
    stories = queries.for_rows(queries.public_stories().filter(pk__in=found.stories.order_by().values("pk")))
    return render(request, "stories/newsletter/sent.html", {"newsletter": found, "stories": stories})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_subscription(request: HttpRequest, key: str) -> HttpResponse:
    """Ask to confirm; the press of the button counts, since mail programs open links on their own."""
    found = queries.get_subscriber(key)
    if found is None:
        return errors.gone(request)
    if request.method != "POST":
        return render(request, "stories/newsletter/confirm.html", {"subscriber": found})
    try:
        subscriptions.confirm(key=key, now=timezone.now())
    except subscriptions.SubscriptionGone:
        return errors.gone(request)
    messages.success(request, _("You subscribe to the newsletter."))
    return redirect("stories:subscription", key=key)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, key: str) -> HttpResponse:
    """Show a subscriber what they get, and let them change it."""
    found = queries.get_subscriber(key)
    if found is None or found.confirmed_at is None:
        return errors.gone(request)
    form = SubscriptionForm(request.POST if request.method == "POST" else None, initial={"themes": found.themes.all()})
    if request.method == "POST" and form.is_valid():
        try:
            subscriptions.choose_themes(key=key, themes=form.cleaned_data["themes"], language=_language())
        except subscriptions.SubscriptionGone:
            return errors.gone(request)
        messages.success(request, _("Your choice is saved."))
        return redirect("stories:subscription", key=key)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "stories/newsletter/subscription.html", {"subscriber": found, "form": form}, status=status)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, key: str) -> HttpResponse:
    """End a subscription with one press; mail programs post here by themselves (RFC 8058).

    They carry no cookie, so there is no token to check; the key of the link is the proof.
    """
    found = queries.get_subscriber(key)
    if request.method == "POST":
        subscriptions.unsubscribe(key=key)
        found = None
    return render(request, "stories/newsletter/unsubscribe.html", {"subscriber": found})
