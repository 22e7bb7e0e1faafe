"""Addresses of the key figures."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path, re_path

from samverkan.keyfigures.feeds import RevisionFeed
from samverkan.keyfigures.views import compare, expected, goals, indicator, municipality, revisions, similar, start

app_name = "keyfigures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("nyckeltal/", start.start, name="start"),
    path("nyckeltal/andringar/", revisions.show, name="revisions"),
    path("nyckeltal/andringar.atom", login_not_required(RevisionFeed()), name="revisions_feed"),
    path("nyckeltal/jamfor/", compare.show, name="compare"),
    re_path(r"^nyckeltal/jamfor/tabell\.(?P<kind>csv|xlsx)$", compare.table, name="compare_table"),
    re_path(r"^nyckeltal/jamfor/bild\.(?P<kind>svg|png)$", compare.picture, name="compare_picture"),
    path("nyckeltal/kommun/<slug:slug>/", municipality.show, name="municipality"),
    path("nyckeltal/kommun/<slug:slug>/<slug:part>/", municipality.show_area, name="municipality_area"),
    path("nyckeltal/liknande/", similar.show, name="similar"),
    path("nyckeltal/forvantat/", expected.show, name="expected"),
    path("nyckeltal/mal/", goals.index, name="goals"),
    path("nyckeltal/mal/nytt/", goals.add, name="add_goal"),
    path("nyckeltal/mal/<int:pk>/", goals.show, name="goal"),
    path("nyckeltal/mal/<int:pk>/andra/", goals.change, name="change_goal"),
    path("nyckeltal/mal/<int:pk>/avsluta/", goals.close, name="close_goal"),
    path("nyckeltal/mal/<int:pk>/bevaka/", goals.follow, name="follow_goal"),
    path("nyckeltal/<str:indicator_id>/", indicator.show, name="indicator"),
]
