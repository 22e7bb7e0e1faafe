"""Addresses of the key figures."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from samverkan.keyfigures.views import indicator, municipality, start

app_name = "keyfigures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("nyckeltal/", start.start, name="start"),
    path("nyckeltal/kommun/<slug:slug>/", municipality.show, name="municipality"),
    path("nyckeltal/kommun/<slug:slug>/<slug:part>/", municipality.show_area, name="municipality_area"),
    path("nyckeltal/<str:indicator_id>/", indicator.show, name="indicator"),
]
