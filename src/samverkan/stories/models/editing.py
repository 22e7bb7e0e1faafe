"""What the editors' form of a story does beyond Wagtail's own: fills in what is known, hides what says nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel

from samverkan.network.enums import Role
from samverkan.network.models import Organisation, Person
from samverkan.network.queries import swedish_key
from samverkan.stories.enums import StoryKind


class SwedishSelect(forms.Select):
    """A list to choose from, sorted as Swedes sort, with the empty choice first."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Return the choices in order."""
        groups = super().optgroups(name, value, attrs)
        return sorted(groups, key=lambda group: (bool(group[1][0]["value"]), swedish_key(str(group[1][0]["label"]))))


class PanelIfSet(FieldPanel):
    """A relation that is shown only where there is one."""

    class BoundPanel(FieldPanel.BoundPanel):
        """The panel on a page."""

        def is_shown(self) -> bool:
            """Show it if it has something to show."""
            return getattr(self.instance, f"{self.field_name}_id") is not None and bool(super().is_shown())


class StoryForm(WagtailAdminPageForm):
    """A new story knows its date, and who writes it; nobody but editors chooses its kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        story, person = kwargs.get("instance"), kwargs.get("for_user")
        is_empty = not (args and args[0]) and not kwargs.get("data")
        if story is not None and story._state.adding and person is not None:
            _tell_kind(story, person)
            if is_empty:
                _fill_in(story, person)
        elif is_empty and story is not None and person is not None:
            _take_on(story, person)
        super().__init__(*args, **kwargs)


def _is_guest(person: Person) -> bool:
    return Role.CONTRIBUTOR in person.roles and not person.has_perm("stories.edit")


def _tell_kind(story: Any, person: Person) -> None:
    """Make a contributor's story a guest post, since only editors are asked for the kind."""
    if _is_guest(person) and Role.ORGANISER not in person.roles:
        story.kind = StoryKind.GUEST


def _fill_in(story: Any, person: Person) -> None:
    """Fill in today, and the person as page owner, or as author of a guest post."""
    story.published_date = story.published_date or timezone.localdate()
    if story.kind == StoryKind.GUEST:
        work = Organisation.objects.filter(memberships__person=person, memberships__role=Role.CONTRIBUTOR)
        place = work.select_related("municipality").order_by("pk").first()
        author = story._meta.get_field("authors").related_model(name=person.name)
        author.title = place.name if place else ""
        author.municipality = place.municipality if place else None
        story.authors = [author]
    elif person.has_perm("stories.edit"):
        story.page_owner, story.page_owner_name = person, person.name


def _take_on(story: Any, person: Person) -> None:
    """Propose the editor who reads a guest post as its page owner, if nobody is."""
    is_free = story.kind == StoryKind.GUEST and not story.live and not story.owner_text
    if is_free and person.has_perm("stories.edit"):
        story.page_owner, story.page_owner_name = person, person.name
