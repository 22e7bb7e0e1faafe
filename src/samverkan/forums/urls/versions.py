"""Addresses of the versions of a programme."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from samverkan.forums.feeds import ProgrammeFeed
from samverkan.forums.views import versions

urlpatterns: list[URLPattern] = [
    path("forum/<slug:slug>/planera/version/", versions.release, name="release"),
    path("forum/<slug:slug>/versioner/", versions.show_all, name="versions"),
    path("forum/<slug:slug>/versioner/<int:number>/", versions.show, name="version"),
    path("forum/<slug:slug>/andringar.atom", login_not_required(ProgrammeFeed()), name="changes_feed"),
]
