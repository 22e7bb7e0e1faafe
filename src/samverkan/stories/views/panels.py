"""What stories put on pages of other rooms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from samverkan.forums.models import Forum
from samverkan.network.enums import Role
from samverkan.network.models import Person
from samverkan.stories import queries


def latest(request: HttpRequest, **context: Any) -> str:
    """Show the newest stories on the start page."""
    stories = queries.latest_stories()
    return render_to_string("stories/panels/latest.html", {"stories": stories}, request) if stories else ""


def documentation(request: HttpRequest, *, forum: Forum, **context: Any) -> str:
    """Show the link to a forum's published documentation."""
    story = queries.get_documentation_story(forum)
    return render_to_string("stories/panels/documentation.html", {"story": story}, request) if story else ""


def write_documentation(request: HttpRequest, *, forum: Forum, **context: Any) -> str:
    """Show the organiser the button that writes the draft, or the way to the draft there is."""
    draft = queries.get_documentation_draft(forum)
    return render_to_string("stories/panels/write_documentation.html", {"forum": forum, "draft": draft}, request)


def stories_from(request: HttpRequest, *, codes: tuple[str, ...], **context: Any) -> str:
    """Show what municipalities have written, and who wrote it: whom to ask. At most three queries."""
    stories = queries.list_stories_from(codes) if codes else []
    return render_to_string("stories/panels/stories_from.html", {"stories": stories}, request) if stories else ""


def my_work(request: HttpRequest, *, person: Person, **context: Any) -> str:
    """Show those who write stories the way to a new one, and editors what waits for them."""
    if person.has_perm("stories.edit"):
        waiting = {
            "comments": queries.count_waiting_comments(person),
            "reviews": queries.count_stories_in_review(),
            "ideas": queries.count_waiting_ideas(),
        }
        return render_to_string("stories/panels/my_work.html", {"is_editor": True, **waiting}, request)
    if Role.CONTRIBUTOR in person.roles:
        return render_to_string("stories/panels/my_work.html", {"is_editor": False}, request)
    return ""
