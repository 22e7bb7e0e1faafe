"""Who goes first on the waiting list: the organiser's rules, and the line as it stands."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from samverkan.forums.models import Forum, WaitingRule
from samverkan.forums.queries.programme import modes_of
from samverkan.forums.queries.waiting_line import list_rules, list_waiting
from samverkan.forums.services.waiting_rules import Group, UnknownGroup, all_groups, set_waiting_rules
from samverkan.forums.views.actor import actor_of
from samverkan.network.access import role_required


@role_required("forums.organise")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_line(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the rules and the line; add, move or take away a rule."""
    forum = get_object_or_404(Forum, slug=slug)
    if request.method != "POST":
        return _page(request, forum)
    groups = _changed(request, [(rule.group, rule.role) for rule in list_rules(forum.pk)])
    try:
        set_waiting_rules(actor=actor_of(request), forum=forum, groups=groups, now=timezone.now())
    except UnknownGroup:
        messages.error(request, _("Choose a group from the list. Nothing was changed."))
        return _page(request, forum, status=422)
    messages.success(request, _("The order is saved. Free places are offered by it from now on."))
    return redirect("forums:waiting_line", slug=slug)


def _changed(request: HttpRequest, groups: list[Group]) -> list[Group]:
    """Return the groups after what was pressed: ``act`` is add, up or remove, ``group`` is told as ``group:role``."""
    name, _sign, role = request.POST.get("group", "").partition(":")
    group, act = (name, role), request.POST.get("act")
    if act == "remove":
        return [one for one in groups if one != group]
    if act == "up" and group in groups[1:]:
        place = groups.index(group)
        groups[place - 1 : place + 1] = [group, groups[place - 1]]
        return groups
    if act == "up":
        return groups
    return groups if group in groups else [*groups, group]


def _page(request: HttpRequest, forum: Forum, status: int = 200) -> HttpResponse:
    rules = list_rules(forum.pk)
    used = {(rule.group, rule.role) for rule in rules}
    left = [WaitingRule(group=group, role=role) for group, role in all_groups() if (group, role) not in used]
    context = {
        "forum": forum,
        "stage": "invite",
        "rules": rules,
        "left": left,
        "lines": [(mode, list_waiting(forum, mode, rules=rules)) for mode in modes_of(forum)],
    }
    return render(request, "forums/questions/waiting_line.html", context, status=status)
