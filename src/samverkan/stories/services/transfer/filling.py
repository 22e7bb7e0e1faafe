"""A page's fields from what is told of it: each value is checked by the field that is to hold it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import Resolver404, resolve
from django.utils.text import slugify
from wagtail.fields import StreamField
from wagtail.models import Page

from samverkan.stories.models import Series, StoryPage, Theme
from samverkan.stories.models.pages import RESERVED_SLUGS
from samverkan.stories.services.transfer.bodies import unpack_body
from samverkan.stories.services.transfer.describing import PAGE_FIELDS, child_relations, own_fields
from samverkan.stories.services.transfer.media import Shelf


def fill(page: Any, told: Mapping[str, Any], shelf: Shelf) -> None:
    """Set every field that is told; the address stays, and what does not fit is left out with a note."""
    for name in PAGE_FIELDS:
        if name in told and name != "slug":
            _set(page, page._meta.get_field(name), told[name], shelf)
    page.draft_title = page.title
    _fill_fields(page, told, shelf)
    for relation in child_relations(type(page)):
        name = relation.get_accessor_name()
        if isinstance(told.get(name), list):
            rows = [row for row in told[name] if isinstance(row, Mapping)]
            setattr(page, name, [_child(relation.related_model, row, shelf) for row in rows])
    if isinstance(page, StoryPage) and isinstance(told.get("themes"), list):
        page.themes = [term for row in told["themes"] if (term := find_term(Theme, row)) is not None]


def _child(model: type[models.Model], told: Mapping[str, Any], shelf: Shelf) -> models.Model:
    row = model()
    _fill_fields(row, told, shelf)
    return row


def _fill_fields(row: Any, told: Mapping[str, Any], shelf: Shelf) -> None:
    for field in own_fields(type(row)):
        if field.name not in told:
            continue
        if isinstance(field, StreamField):
            setattr(row, field.name, json.dumps(unpack_body(told[field.name], shelf)))
        elif isinstance(field, models.ForeignKey):
            setattr(row, field.name, _pointed_at(field, told[field.name], shelf))
        else:
            _set(row, field, told[field.name], shelf)


def _set(row: Any, field: Any, value: Any, shelf: Shelf) -> None:
    """Set a plain field; words that are too long are cut, what is no value of the field is left out."""
    if isinstance(value, str):
        value = value.replace("\0", "")[: field.max_length or None]
    if value is None and not field.null:
        value = field.get_default()
    try:
        setattr(row, field.attname, field.clean(value, row) if value not in ("", None) else value)
    except (ValidationError, TypeError, ValueError):
        shelf.note(f"“{str(value)[:40]}” is no {field.name} and was left out")


def _pointed_at(field: Any, told: Any, shelf: Shelf) -> Any:
    """Return the row that is told by its short name; themes and series are made where they are not."""
    if field.related_model in (Theme, Series):
        return find_term(field.related_model, told)
    if not isinstance(told, str) or not told:
        return None
    found = field.related_model.objects.filter(slug=told).first()
    if found is None:
        shelf.note(f"{field.name} “{told[:60]}” is not here")
    return found


def find_term(model: Any, told: Any) -> Any:
    """Return a theme or a series by its short name or its name; make it if there is none."""
    if not isinstance(told, Mapping) or not str(told.get("name") or "").strip():
        return None
    limits = {name: model._meta.get_field(name).max_length for name in ("name", "slug")}
    name = " ".join(str(told["name"]).split())[: limits["name"]]
    slug = slugify(str(told.get("slug") or name))[: limits["slug"]].strip("-") or slugify(name)[: limits["slug"]]
    found = model.objects.filter(slug=slug).first() or model.objects.filter(name__iexact=name).first()
    if found is not None or not slug:
        return found
    lead = {"lead": str(told.get("lead") or "")[:600]} if model is Series else {}
    return model.objects.create(name=name, slug=slug, **lead)


def free_slug(page: Page, told: Mapping[str, Any]) -> str:
    """Return the address the page had, or one like it that nobody has here."""
    base = slugify(str(told.get("slug") or page.title))[:80].strip("-") or slugify(page.title)[:80] or "sida"
    slug, number = base, 2
    while _is_taken(page, slug):
        slug, number = f"{base}-{number}", number + 1
    return slug


def _is_taken(page: Page, slug: str) -> bool:
    if isinstance(page, StoryPage):
        return slug in RESERVED_SLUGS or StoryPage.objects.filter(slug=slug).exists()
    try:
        is_ours = resolve(f"/{slug}/").url_name != "wagtail_serve"
    except Resolver404:
        is_ours = False
    return is_ours or Page.objects.filter(depth=3, slug=slug).exists()
