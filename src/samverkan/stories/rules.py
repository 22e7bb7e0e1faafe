"""Who may decide over comments."""

from __future__ import annotations

from typing import Any

import rules

from samverkan.network.rules import is_editor, is_operator


@rules.predicate
def is_page_owner(person: Any, story: Any) -> bool:
    """Whether the person is the story's page owner."""
    return bool(story is not None and person.is_authenticated and person.is_active and story.page_owner_id == person.pk)


rules.set_perm("stories.moderate", is_editor | is_operator | is_page_owner)
