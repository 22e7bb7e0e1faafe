"""How a form's fields are drawn: label, hint, error, input, each tied to the other for a screen reader."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_noop

#: Django's own message, said again here so that our catalogue may word it better.
REQUIRED = gettext_noop("This field is required.")


class FormRenderer(DjangoTemplates):
    """Django's renderer with our field template; the widgets, and Wagtail's admin, keep their own templates."""

    field_template_name = "components/field.html"
