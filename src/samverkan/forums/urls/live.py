"""Addresses of what goes on in a session: the moderator's, the host's, the participant's, the projector's."""

from __future__ import annotations

from django.urls import URLPattern, path

from samverkan.forums.views import live, my_live, screen

urlpatterns: list[URLPattern] = [
    path("forum/<slug:slug>/fragor/", live.index, name="live"),
    path("forum/<slug:slug>/fragor/punkter/", live.send_points, name="live_send_points"),
    path("forum/<slug:slug>/fragor/<int:session_id>/", live.for_organiser(live.desk), name="live_desk"),
    path("forum/<slug:slug>/fragor/<int:session_id>/gor/", live.for_organiser(live.act), name="live_act"),
    path("forum/<slug:slug>/fragor/<int:session_id>/snabbfragor/", live.for_organiser(live.polls), name="live_polls"),
    path("forum/<slug:slug>/fragor/<int:session_id>/panel/", live.for_organiser(live.queue), name="live_panel"),
    path("forum/<slug:slug>/fragor/<int:session_id>/projektor/", screen.projector, name="live_projector"),
    path("vard/<str:key>/fragor/<int:session_id>/", live.for_host(live.desk), name="host_live_desk"),
    path("vard/<str:key>/fragor/<int:session_id>/gor/", live.for_host(live.act), name="host_live_act"),
    path("vard/<str:key>/fragor/<int:session_id>/snabbfragor/", live.for_host(live.polls), name="host_live_polls"),
    path("vard/<str:key>/fragor/<int:session_id>/panel/", live.for_host(live.queue), name="host_live_panel"),
    path("projektor/<str:token>/", screen.screen, name="screen"),
    path("fraga/<int:forum_id>/", screen.join, name="live_join"),
    path("min-dag/<str:key>/fragor/", my_live.my_live, name="my_live"),
]
