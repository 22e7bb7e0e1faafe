"""The organisers' view of letters: what left, what waits, and what only a person can decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from samverkan.letters import queries, services
from samverkan.letters.enums import LetterStatus
from samverkan.letters.models import Letter
from samverkan.network.access import role_required

PAGE_SIZE = 50


@never_cache
@require_GET
@role_required("letters.read")
def list_letters(request: HttpRequest) -> HttpResponse:
    """Letters, the newest first; one tab a status."""
    status = request.GET.get("status", "")
    status = status if status in LetterStatus.values else ""
    page = Paginator(queries.list_letters(status=status), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = queries.count_by_status()
    context = {
        "page": page,
        "tabs": _tabs(status, counts),
        "query": f"status={status}" if status else "",
        "uncertain_count": counts[LetterStatus.UNCERTAIN],
        "uncertain_url": f"{reverse('letters:list')}?status={LetterStatus.UNCERTAIN}",
    }
    return render(request, "letters/list.html", context)


def _tabs(current: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    address = reverse("letters:list")
    tabs = [{"label": f"{_('All')} ({sum(counts.values())})", "href": address, "current": not current}]
    for status in LetterStatus:
        label = f"{status.label} ({counts[status]})"
        tabs.append({"label": label, "href": f"{address}?status={status}", "current": current == status})
    return tabs


@never_cache
@require_GET
@role_required("letters.read")
def show_letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter as it was or will be sent; a code is never shown."""
    letter = get_object_or_404(Letter, pk=letter_id)
    context = {
        "letter": letter,
        "is_readable": not letter.is_secret and letter.erased_at is None,
        "needs_decision": letter.status in {LetterStatus.UNCERTAIN, LetterStatus.FAILED},
        "may_send_again": letter.erased_at is None,
    }
    return render(request, "letters/letter.html", context)


@require_POST
@role_required("letters.read")
def mark_sent(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Settle that the letter arrived."""
    return _decide(request, letter_id, services.mark_sent, _("The letter counts as sent."))


@require_POST
@role_required("letters.read")
def send_again(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Put the letter in the queue again."""
    return _decide(request, letter_id, services.send_again, _("The letter is in the queue again."))


def _decide(request: HttpRequest, letter_id: int, service: Callable[..., Letter], done: str) -> HttpResponse:
    get_object_or_404(Letter, pk=letter_id)
    try:
        service(actor=request.user, letter_id=letter_id, now=timezone.now())
    except services.NothingToDecide:
        messages.error(request, _("There is nothing to decide about this letter any more."))
    else:
        messages.success(request, done)
    return redirect("letters:letter", letter_id=letter_id)
