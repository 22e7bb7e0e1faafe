"""Addresses of the World Café: the organiser's under the Day, and the participant's table."""

from __future__ import annotations

from django.urls import URLPattern, path

from samverkan.forums.views import cafe, my_cafe

urlpatterns: list[URLPattern] = [
    path("forum/<slug:slug>/cafe/", cafe.index, name="cafes"),
    path("forum/<slug:slug>/cafe/nytt/", cafe.new, name="cafe_new"),
    path("forum/<slug:slug>/cafe/<int:cafe_id>/", cafe.show, name="cafe"),
    path("forum/<slug:slug>/cafe/<int:cafe_id>/andra/", cafe.edit, name="cafe_edit"),
    path("forum/<slug:slug>/cafe/<int:cafe_id>/vardar/", cafe.hosts, name="cafe_hosts"),
    path("forum/<slug:slug>/cafe/<int:cafe_id>/placera/", cafe.place, name="cafe_place"),
    path("forum/<slug:slug>/cafe/<int:cafe_id>/uppdatera/", cafe.update, name="cafe_update"),
    path("forum/<slug:slug>/cafe/<int:cafe_id>/klocka/", cafe.clock, name="cafe_clock"),
    path("forum/<slug:slug>/cafe/<int:cafe_id>/namn/", cafe.names, name="cafe_names"),
    path("forum/<slug:slug>/cafe/<int:cafe_id>/ta-bort/", cafe.remove, name="cafe_remove"),
    path("forum/<slug:slug>/cafe/<int:cafe_id>/projektor/", cafe.projector, name="cafe_projector"),
    path("min-dag/<str:key>/bord/", my_cafe.my_table, name="my_table"),
]
