"""A finished forum becomes a story: drafted from its documentation, edited by people, sent to those who came."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.documents import get_document_model
from wagtail.log_actions import log

from samverkan.forums.enums import CommitmentStatus, ForumMode, NoteKind
from samverkan.forums.models import Documentation, Forum
from samverkan.forums.queries.registrations import list_reachable_participants
from samverkan.forums.services.documentation import compile_documentation
from samverkan.letters.services import queue_letter
from samverkan.network.models import Person
from samverkan.network.queries import get_region
from samverkan.stories.enums import StoryKind
from samverkan.stories.models import BlogPage, StoryPage
from samverkan.stories.models.pages import RESERVED_SLUGS
from samverkan.stories.services.story_body import StreamItem, bullets, heading, item, paragraph

MAX_INGRESS = 1200


def draft_documentation_story(*, actor: Person, forum: Forum, now: datetime) -> StoryPage:
    """Write a draft story from a forum's documentation; pressed again it gives the same draft, as people left it.

    Raises ``PermissionDenied`` and ``forums.services.documentation.TooEarly``.
    """
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        locked = Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
        known = StoryPage.objects.filter(documentation_of=locked).first()
        documentation = Documentation.objects.filter(forum=locked).first()
        if documentation is None or known is None:
            documentation = compile_documentation(actor=actor, forum=locked, now=now)
        return known or _draft(actor, locked, documentation.content, now)


def _draft(actor: Person, forum: Forum, content: dict[str, Any], now: datetime) -> StoryPage:
    blog = BlogPage.objects.select_for_update(of=("self",)).get()
    story = StoryPage(
        title=content["title"],
        slug=_free_slug(forum),
        kind=StoryKind.DOCUMENTATION,
        ingress=(content["lead"] or _opening(content))[:MAX_INGRESS],
        published_date=date.fromisoformat(content["date"]),
        page_owner=actor,
        page_owner_name=actor.name,
        documentation_of=forum,
        body=json.dumps(_body(content)),
        owner=actor,
        live=False,
    )
    blog.add_child(instance=story)
    log(story, "wagtail.create", user=actor, timestamp=now)
    story.save_revision(user=actor, clean=False)
    return story


def _free_slug(forum: Forum) -> str:
    base, number = slugify(forum.title)[:80].strip("-") or forum.slug, 2
    slug = base
    while slug in RESERVED_SLUGS or StoryPage.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def _body(content: dict[str, Any]) -> list[StreamItem]:
    """Return the story's blocks in the order a reader asks: what, who came, what was said, what to take home."""
    body = [paragraph(_opening(content))]
    if follows := content.get("follows"):
        link = {"title": follows["title"]}
        body.append(paragraph(_("The day followed up “%(title)s”.") % link))
    body += _decisions(content.get("decisions", []))
    body += _promised(_("What was promised"), content.get("commitments", []))
    if last_time := content.get("last_time"):
        body += _promised(_("How last time's commitments went"), last_time["commitments"])
    body += _programme(content["programme"])
    if called_off := content.get("called_off"):
        body.append(paragraph(_("Called off: %(titles)s") % {"titles": "; ".join(called_off)}))
    body += _counts(content["counts"])
    body += _clusters(content.get("clusters", [])) or _groups(content["groups"])
    return body + _files(content["files"])


def _opening(content: dict[str, Any]) -> str:
    """Return the sentence that says what took place, when and where."""
    day = date_format(date.fromisoformat(content["date"]), "DATE_FORMAT")
    facts = {"title": content["title"], "day": day, "place": content["place"]}
    if content["mode"] == ForumMode.DIGITAL or not content["place"]:
        return _("“%(title)s” took place digitally on %(day)s.") % facts
    if content["mode"] == ForumMode.ONSITE:
        return _("“%(title)s” took place on %(day)s at %(place)s.") % facts
    return _("“%(title)s” took place on %(day)s, at %(place)s and digitally.") % facts


def _decisions(decisions: list[str]) -> list[StreamItem]:
    return [heading(_("What was decided")), bullets(decisions)] if decisions else []


def _promised(title: str, rows: list[dict[str, Any]]) -> list[StreamItem]:
    """Return what was promised, where, until when, and how it has gone so far."""
    if not rows:
        return []
    labels = dict(CommitmentStatus.choices)
    line = _("%(text)s %(home)s, until %(day)s. %(status)s.")
    told = [
        line % {
            "text": f"{row['text'].rstrip('.')}.",
            "home": row["home"],
            "day": date_format(date.fromisoformat(row["due"]), "DATE_FORMAT"),
            "status": labels.get(row["status"], ""),
        } + (f" {row['report']}" if row["report"] else "")
        for row in rows
    ]  # fmt: skip
    return [heading(title), bullets(told)]


def _programme(rows: list[dict[str, Any]]) -> list[StreamItem]:
    if not rows:
        return []
    points = [
        {
            "time": row["time"],
            "title": row["title"],
            "who": "; ".join(row["hosts"])[:400],
            "place": ", ".join(filter(None, [row["room"], str(dict(ForumMode.choices).get(row["mode"], ""))]))[:200],
        }
        for row in rows
    ]
    return [heading(_("The programme")), item("programme", {"rows": points})]


def _counts(counts: dict[str, Any]) -> list[StreamItem]:
    """Return who came: totals as a sentence each, municipalities as a table; what is hidden is said to be."""
    hidden = _("hidden")
    totals = [
        (_("Registered participants"), counts["registered"]),
        (_("Took part"), counts["attended"]),
        (_("of them on site"), counts["onsite"]),
        (_("of them digitally"), counts["digital"]),
    ]
    rows = [(str(name), hidden if value is None else str(value)) for name, value in totals]
    note = _("Hidden: counts under %(number)d, and so many more that no hidden count can be worked out.") % {
        "number": counts["suppressed_below"]
    }
    body = [heading(_("Who took part")), _table(_("Participants"), rows, note if hidden in dict(rows).values() else "")]
    return body + _homes(counts["by_municipality"], counts["suppressed_below"])


def _homes(homes: list[dict[str, Any]], below: int) -> list[StreamItem]:
    """Return where people came from: a table of the counts that are shown, and the names of those that are not."""
    shown = [(row["name"], str(row["count"])) for row in homes if row["count"] is not None]
    others = ", ".join(row["name"] for row in homes if row["count"] is None)
    body = [_table(_("Participants by municipality"), shown, "")] if shown else []
    if others:
        told = _(
            "Also took part: %(names)s. Their counts are not shown, since small counts can point people out: "
            "those under %(number)d, and so many more that no hidden count can be worked out."
        )
        body.append(paragraph(told % {"names": others, "number": below}))
    return body


def _table(caption: str, rows: list[tuple[str, str]], note: str) -> StreamItem:
    lines = [{"name": name[:160], "value": value} for name, value in rows]
    return item("counts", {"caption": caption, "rows": lines, "note": note})


def _groups(groups: list[dict[str, Any]]) -> list[StreamItem]:
    """Return what each group said, by kind of note; quotes stand as quotes."""
    if not groups:
        return []
    kinds = {
        NoteKind.THEME: _("Themes"),
        NoteKind.IDEA: _("Ideas"),
        NoteKind.QUESTION: _("Questions to take further"),
    }
    body = [heading(_("What the groups said"))]
    for group in groups:
        body.append(heading(group["title"], 3))
        if group["hosts"]:
            hosts = ngettext("Host: %(names)s", "Hosts: %(names)s", len(group["hosts"]))
            body.append(paragraph(hosts % {"names": "; ".join(group["hosts"])}))
        for kind, label in kinds.items():
            if texts := [note["text"] for note in group["notes"] if note["kind"] == kind]:
                body += [heading(label, 4), bullets(texts)]
        quotes = [note["text"] for note in group["notes"] if note["kind"] == NoteKind.QUOTE]
        body += [item("quote", {"text": text[:600], "who": ""}) for text in quotes]
    return body


def _clusters(clusters: list[dict[str, Any]]) -> list[StreamItem]:
    """Return what was said by cluster, where the organiser has gathered the points; quotes stand as quotes."""
    if not clusters:
        return []
    body = [heading(_("What the groups said"))]
    for cluster in clusters:
        texts = [note["text"] for note in cluster["notes"] if note["kind"] != NoteKind.QUOTE]
        quotes = [note["text"] for note in cluster["notes"] if note["kind"] == NoteKind.QUOTE]
        body += [heading(cluster["title"], 3), *([bullets(texts)] if texts else [])]
        body += [item("quote", {"text": text[:600], "who": ""}) for text in quotes]
    return body


def _files(files: list[dict[str, Any]]) -> list[StreamItem]:
    there = set(
        get_document_model().objects.filter(pk__in=[f["document_id"] for f in files]).values_list("pk", flat=True)
    )
    blocks = [
        item("file", {"document": file["document_id"], "title": file["title"][:160]})
        for file in files
        if file["document_id"] in there
    ]
    return [heading(_("Files from the day")), *blocks] if blocks else []


def announce_documentation(*, story: StoryPage, now: datetime) -> int:
    """Send the link of a published documentation to those who were registered, once each; return how many."""
    forum = story.documentation_of
    if forum is None or not story.live:
        return 0
    people = list(list_reachable_participants(forum).exclude(email=""))
    with transaction.atomic():
        for person in people:
            queue_letter(
                template="documentation_published",
                to=person.email,
                language=person.language,
                context={
                    "name": person.name,
                    "forum": forum.title,
                    "region": get_region().name,
                    "url": settings.BASE_URL + reverse("stories:story", args=[story.slug]),
                },
                dedupe_key=f"documentation_published:{forum.pk}:{person.pk}",
                unsubscribe_url=_unsubscribe_url(forum.contact_email),
                now=now,
            )
    return len(people)


def _unsubscribe_url(contact: str) -> str:
    """Return the address to which a mail program writes for whoever wants no such letters."""
    return f"mailto:{quote(contact)}?subject=unsubscribe" if contact else ""
