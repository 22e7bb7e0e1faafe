"""The stories in the editors' admin."""

from __future__ import annotations

from typing import Any

import rules
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.documents.models import AbstractDocument
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from samverkan.network.models import Person
from samverkan.stories import services
from samverkan.stories.models import Series, Theme
from samverkan.stories.queries import is_document_published


class ThemeViewSet(SnippetViewSet):
    """Themes in the menu."""

    model = Theme
    icon = "tag"
    menu_label = _("Themes")
    menu_order = 210
    add_to_admin_menu = True
    list_display = ("name", "slug")
    search_fields = ("name",)


class SeriesViewSet(SnippetViewSet):
    """Series in the menu."""

    model = Series
    icon = "list-ul"
    menu_label = _("Series of stories")
    menu_order = 220
    add_to_admin_menu = True
    list_display = ("name", "slug")
    search_fields = ("name",)


register_snippet(ThemeViewSet)
register_snippet(SeriesViewSet)


@hooks.register("before_edit_snippet")
def remember_address(request: HttpRequest, instance: Any) -> None:
    """Keep the short name that a theme or a series has before it is edited."""
    if isinstance(instance, Theme | Series):
        request.old_slug = instance.slug  # type: ignore[attr-defined]


@hooks.register("after_edit_snippet")
def lead_on_from_old_address(request: HttpRequest, instance: Any) -> None:
    """Lead on from the short name that it had."""
    if isinstance(instance, Theme | Series):
        services.lead_on(gathering=instance, old_slug=request.old_slug)  # type: ignore[attr-defined]


class EditorsOnly:
    """Shows the list of people to editors alone."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let editors in."""
        if not rules.has_perm("stories.edit", request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class ChoosePerson(EditorsOnly, chooser.ChooseView):
    """The list of people."""


class ChoosePersonResults(EditorsOnly, chooser.ChooseResultsView):
    """What a search among people finds."""


class ChosenPerson(EditorsOnly, chooser.ChosenView):
    """The person who was chosen."""


class PersonChooserViewSet(ChooserViewSet):
    """Choose a page owner by name instead of from a long list."""

    model = Person
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    page_title = _("Choose a person")
    choose_view_class = ChoosePerson
    choose_results_view_class = ChoosePersonResults
    chosen_view_class = ChosenPerson


person_chooser = PersonChooserViewSet("person_chooser", url_prefix="person-chooser")


@hooks.register("register_admin_viewset")
def register_person_chooser() -> ChooserViewSet:
    """Give the chooser its addresses."""
    return person_chooser


@hooks.register("register_admin_menu_item")
def register_write() -> MenuItem:
    """Show the way to a new story first of all."""
    return MenuItem(_("Write a story"), reverse_lazy("stories:write"), name="write", icon_name="edit", order=10)


@hooks.register("construct_help_menu")
def hide_wagtails_own_help(request: HttpRequest, items: list[Any]) -> None:
    """Leave out help in English on other sites; the keys are the same everywhere."""
    items[:] = [item for item in items if item.name == "keyboard-shortcuts-trigger"]


@hooks.register("insert_global_admin_css")
def link_to_our_colours() -> str:
    """Give the admin our colours."""
    return format_html('<link rel="stylesheet" href="{}">', static("stories/css/admin.css"))


class EditorsMenuItem(MenuItem):
    """A way from the admin for editors alone, such as to comments; other page owners come by their letters."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to editors."""
        return bool(rules.has_perm("stories.edit", request.user))


@hooks.register("register_admin_menu_item")
def register_guests() -> MenuItem:
    """Show the way to the guests."""
    return EditorsMenuItem(_("Guests"), reverse("stories:guests"), icon_name="group", order=225)


@hooks.register("register_admin_menu_item")
def register_comments() -> MenuItem:
    """Show the way to the comments."""
    return EditorsMenuItem(_("Comments"), reverse("stories:comments"), icon_name="comment", order=230)


@hooks.register("register_admin_menu_item")
def register_newsletters() -> MenuItem:
    """Show the way to the newsletter."""
    return EditorsMenuItem(_("Newsletter"), reverse("stories:newsletters"), icon_name="mail", order=240)


@hooks.register("register_admin_menu_item")
def register_export() -> MenuItem:
    """Show editors the way to take the blog home."""
    return EditorsMenuItem(_("Take the blog with you"), reverse("stories:export"), icon_name="download", order=900)


@hooks.register("register_log_actions")
def register_story_actions(actions: Any) -> None:
    """Name what the audit trail records of comments, newsletters and guests."""
    actions.register_action("stories.guest_invited", _("Invite guest"), _("Guest invited to write"))
    actions.register_action("stories.guest_declined", _("Decline idea"), _("Guest's idea declined"))
    actions.register_action("stories.guest_removed", _("Delete guest"), _("Guest's text and data deleted"))
    actions.register_action("stories.guest_handed_in", _("Hand in guest post"), _("Guest post handed in"))
    actions.register_action("stories.newsletter_sent", _("Send newsletter"), _("Newsletter sent"))
    actions.register_action("stories.comment_published", _("Publish comment"), _("Comment published"))
    actions.register_action("stories.comment_rejected", _("Turn comment down"), _("Comment turned down"))
    actions.register_action("stories.export", _("Take the blog home"), _("The whole blog taken home"))
    actions.register_action("stories.comment_changed", _("Change comment"), _("Comment changed by its writer"))
    actions.register_action("stories.comment_withdrawn", _("Withdraw comment"), _("Comment withdrawn by its writer"))


@hooks.register("before_serve_document")
def guard_documents(document: AbstractDocument, request: HttpRequest) -> None:
    """Show a document to everybody once a published page shows it, before that to organisers and editors only."""
    is_staff = rules.has_perm("stories.edit", request.user) or rules.has_perm("forums.organise", request.user)
    if not is_staff and not is_document_published(document):
        raise Http404
