"""A page owner's own page: who it is, the stories they answer for, and a letter to them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samverkan.network.models import Person
from samverkan.stories import archives, services
from samverkan.stories.forms import OwnerLetterForm
from samverkan.web.visitor import visitor_address

PAGE_LENGTH = 12
UNPROCESSABLE, TOO_MANY = 422, 429


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def page_owner(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a page owner, and take a letter to them."""
    owner = archives.get_owner(person_id)
    if owner is None:
        raise Http404
    now = timezone.now()
    if request.method != "POST":
        return _page(request, owner, OwnerLetterForm(now=now))
    form = OwnerLetterForm(request.POST, now=now)
    status = UNPROCESSABLE
    if form.is_valid():
        letter = services.OwnerLetter(**{name: form.cleaned_data[name] for name in ("name", "email", "text")})
        url = settings.BASE_URL + request.path
        try:
            services.write_to_owner(owner=owner, letter=letter, url=url, address=visitor_address(request), now=now)
            return redirect(request.path + "?skickat=ja#skriv")
        except services.TooManyTries:
            form.add_error(None, _("Many letters have come in a short time. Try again in an hour."))
            status = TOO_MANY
    form.rewind()
    return _page(request, owner, form, status=status)


def _page(request: HttpRequest, owner: Person, form: OwnerLetterForm, *, status: int = 200) -> HttpResponse:
    context = {
        "owner": owner,
        "roles": archives.list_roles(owner),
        "page": Paginator(archives.stories_of_owner(owner), PAGE_LENGTH).get_page(request.GET.get("page")),
        "form": form,
        "is_sent": "skickat" in request.GET,
    }
    return render(request, "stories/page_owner.html", context, status=status)
