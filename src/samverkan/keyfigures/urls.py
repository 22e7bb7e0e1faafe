"""Addresses of the key figures."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path

from samverkan.keyfigures.feeds import RevisionFeed
from samverkan.keyfigures.views import indicator, municipality, revisions, start

app_name = "keyfigures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("nyckeltal/", start.start, name="start"),
    path("nyckeltal/andringar/", revisions.show, name="revisions"),
    path("nyckeltal/andringar.atom", login_not_required(RevisionFeed()), name="revisions_feed"),
    path("nyckeltal/kommun/<slug:slug>/", municipality.show, name="municipality"),
    path("nyckeltal/kommun/<slug:slug>/<slug:part>/", municipality.show_area, name="municipality_area"),
    path("nyckeltal/<str:indicator_id>/", indicator.show, name="indicator"),
]
