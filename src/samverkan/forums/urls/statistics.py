"""Addresses of the statistics of a series."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from samverkan.forums.views import statistics

urlpatterns: list[URLPattern] = [
    path("forum/serie/<slug:slug>/statistik/", statistics.show, name="series_statistics"),
    path("forum/serie/<slug:slug>/statistik.json", statistics.open_data, name="series_statistics_json"),
    re_path(
        r"^forum/serie/(?P<slug>[-\w]+)/statistik\.(?P<kind>csv|xlsx)$",
        statistics.table,
        name="series_statistics_table",
    ),
]
