"""Addresses of the key figures."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path

from samverkan.keyfigures.feeds import RevisionFeed
from samverkan.keyfigures.views import revisions

app_name = "keyfigures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("nyckeltal/andringar/", revisions.show, name="revisions"),
    path("nyckeltal/andringar.atom", login_not_required(RevisionFeed()), name="revisions_feed"),
]
