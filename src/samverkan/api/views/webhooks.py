"""A person's webhooks, and how their deliveries went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samverkan.api import queries, services
from samverkan.api.enums import DeliveryStatus
from samverkan.api.forms import WebhookForm
from samverkan.api.rules import list_events
from samverkan.api.views.keys import may_use

PAGE_SIZE = 25


@never_cache
@may_use
@require_http_methods(["GET", "HEAD", "POST"])
def new_webhook(request: HttpRequest) -> HttpResponse:
    """Make a webhook, and show its secret this once."""
    person: Any = request.user
    form = WebhookForm(request.POST or None, events=list_events(), allow_loopback=settings.WEBHOOKS_ALLOW_LOOPBACK)
    if request.method == "POST" and form.is_valid():
        try:
            webhook, secret = services.create_webhook(actor=person, now=timezone.now(), **form.cleaned_data)
        except services.TooManyWebhooks:
            form.add_error(None, _("You have as many webhooks as anybody may have. Remove one first."))
        else:
            return render(request, "api/secret.html", {"webhook": webhook, "secret": secret}, status=201)
    return render(request, "api/webhook_new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@never_cache
@may_use
@require_safe
def show(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Show a webhook and its deliveries."""
    person: Any = request.user
    webhook = get_object_or_404(queries.list_webhooks(person), pk=webhook_id)
    events = {event.name: event.label for event in list_events()}
    events[queries.TEST_EVENT] = _("A test")
    page = Paginator(queries.list_deliveries(webhook), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "delivery": delivery,
            "event": events.get(delivery.event.kind, delivery.event.kind),
            "can_send": delivery.status in (DeliveryStatus.DELIVERED, DeliveryStatus.GIVEN_UP),
            "is_waiting": delivery.status == DeliveryStatus.QUEUED and delivery.attempts > 0,
            "is_bad": delivery.status == DeliveryStatus.GIVEN_UP,
        }
        for delivery in page.object_list
    ]
    context = {
        "webhook": webhook,
        "events": [events.get(name, name) for name in webhook.events],
        "page": page,
        "rows": rows,
    }
    return render(request, "api/webhook.html", context)


@never_cache
@may_use
@require_POST
def renew_secret(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Give a new secret, and show it this once."""
    webhook, secret = _do(services.renew_secret, request, webhook_id=webhook_id)
    return render(request, "api/secret.html", {"webhook": webhook, "secret": secret}, status=201)


@may_use
@require_POST
def send_test(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Deliver a test."""
    _do(services.send_test, request, webhook_id=webhook_id)
    messages.success(request, _("A test is on its way. Reload the page in a moment to see how it went."))
    return redirect("api:webhook", webhook_id=webhook_id)


@may_use
@require_POST
def resume(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Start a paused webhook again."""
    _do(services.resume_webhook, request, webhook_id=webhook_id)
    messages.success(request, _("The webhook is told of what happens again."))
    return redirect("api:webhook", webhook_id=webhook_id)


@never_cache
@may_use
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Ask whether to remove a webhook, then do it."""
    person: Any = request.user
    if request.method != "POST":
        found = get_object_or_404(queries.list_webhooks(person), pk=webhook_id)
        return render(request, "api/webhook_remove.html", {"webhook": found})
    _do(services.remove_webhook, request, webhook_id=webhook_id)
    messages.success(request, _("The webhook is removed."))
    return redirect("api:home")


@may_use
@require_POST
def send_again(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Deliver once more."""
    try:
        delivery = _do(services.send_again, request, delivery_id=delivery_id)
    except services.NothingToSend:
        messages.error(request, _("It is being delivered right now."))
        return redirect("api:home")
    messages.success(request, _("It is on its way again. Reload the page in a moment to see how it went."))
    return redirect("api:webhook", webhook_id=delivery.webhook_id)


def _do(service: Callable[..., Any], request: HttpRequest, **values: int) -> Any:
    try:
        return service(actor=request.user, now=timezone.now(), **values)
    except services.NotAllowed:
        raise Http404
