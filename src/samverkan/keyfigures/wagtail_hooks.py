"""The key figures in the editors' admin."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("register_admin_menu_item")
def register_compare() -> MenuItem:
    """Show the way to the figures: an editor chooses one there, and takes its address to a story."""
    return MenuItem(_("Choose a key figure"), reverse_lazy("keyfigures:compare"), icon_name="order", order=240)
