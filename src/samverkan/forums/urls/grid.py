"""Addresses of the programme's grid, its rooms, and of a new forum from an earlier one."""

from __future__ import annotations

from django.urls import URLPattern, path

from samverkan.forums.views import copying, grid, room_swap, rooms

urlpatterns: list[URLPattern] = [
    path("forum/planera/nytt/fran-tidigare/", copying.copy_forum, name="forum_copy"),
    path("forum/<slug:slug>/planera/rutnat/", grid.show, name="programme_grid"),
    path("forum/<slug:slug>/planera/pass/<int:session_id>/flytta/", grid.move, name="session_move"),
    path("forum/<slug:slug>/planera/pass/<int:session_id>/byt-rum/", room_swap.swap, name="rooms_swap"),
    path("forum/<slug:slug>/planera/rum/", rooms.show, name="rooms"),
    path("forum/<slug:slug>/planera/rum/nytt/", rooms.add, name="room_new"),
    path("forum/<slug:slug>/planera/rum/<int:room_id>/", rooms.edit, name="room_edit"),
    path("forum/<slug:slug>/planera/rum/<int:room_id>/ordning/", rooms.shift, name="room_shift"),
    path("forum/<slug:slug>/planera/rum/<int:room_id>/ta-bort/", rooms.remove, name="room_remove"),
]
