"""When a page of stories that was kept is no longer true."""

from __future__ import annotations

from django.db import connection

from samverkan.stories.enums import CommentStatus

_STAMP = """
SELECT (SELECT COUNT(*) FROM wagtailcore_page WHERE live),
       (SELECT MAX(last_published_at) FROM wagtailcore_page),
       (SELECT COUNT(*) FROM wagtailcore_pageviewrestriction),
       (SELECT MAX(id) FROM wagtailcore_pageviewrestriction),
       COUNT(c.id), MAX(c.decided_at), MAX(c.edited_at)
  FROM stories_comment c JOIN wagtailcore_page p ON p.id = c.story_id
 WHERE p.slug = %s AND c.status = %s
"""


def stamp_of(slug: str) -> str:
    """Return what changes when a page is published, changed, taken down or closed, or a comment on the story is.

    One question, in SQL since a kept page costs little else. An empty ``slug`` is the list, which has no comments.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [slug, CommentStatus.PUBLISHED.value])
        return repr(cursor.fetchone())
