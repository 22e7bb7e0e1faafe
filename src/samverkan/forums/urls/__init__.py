"""Addresses of the forums room: the public's, the participant's, then the organiser's stages."""

from __future__ import annotations

from django.urls import URLPattern, path

from samverkan.forums.urls import (
    cafe,
    follow_up,
    formats,
    grid,
    invitations,
    live,
    organise,
    proposals,
    questions,
    statistics,
    table_points,
    versions,
)
from samverkan.forums.views import my_day, plan, public, registration, series

app_name = "forums"
urlpatterns: list[URLPattern] = [
    path("forum/", public.forum_list, name="list"),
    path("forum/planera/", plan.forum_list, name="organise_list"),
    path("forum/planera/nytt/", plan.new_forum, name="organise_new"),
    path("forum/serie/<slug:slug>/", series.show, name="series"),
    path("forum/serie/<slug:slug>/andra/", series.edit, name="series_edit"),
    path("forum/<slug:slug>/", public.forum_page, name="forum"),
    path("forum/<slug:slug>/forum.ics", public.forum_ics, name="forum_ics"),
    path("forum/<slug:slug>/schedule.json", public.schedule_json, name="schedule_json"),
    path("forum/<slug:slug>/anmalan/", registration.register, name="register"),
    path("forum/<slug:slug>/anmalan/tack/<str:token>/", registration.receipt, name="registration_receipt"),
    path("min-dag/<str:key>/", my_day.my_day, name="my_day"),
    path("min-dag/<str:key>/deltagande/", my_day.change_mode, name="my_day_mode"),
    path("min-dag/<str:key>/onskemal/", my_day.change_wishes, name="my_day_wishes"),
    path("min-dag/<str:key>/avboka/", my_day.cancel, name="my_day_cancel"),
    path("min-dag/<str:key>/erbjudande/", my_day.answer_offer, name="my_day_offer"),
    path("min-dag/<str:key>/anteckningar/", my_day.save_notes, name="my_day_notes"),
    path("min-dag/<str:key>/ny-lank/", my_day.renew, name="my_day_renew"),
    path("min-dag/<str:key>/kalender.ics", my_day.my_ics, name="my_day_ics"),
    path("kalender/<str:key>.ics", my_day.feed, name="calendar_feed"),
    path("forum/<slug:slug>/planera/", plan.show, name="organise_plan"),
    path("forum/<slug:slug>/planera/fakta/", plan.edit_facts, name="organise_facts"),
    path("forum/<slug:slug>/planera/program/", plan.replace, name="organise_programme"),
    path("forum/<slug:slug>/planera/pass/<int:session_id>/", plan.edit_session, name="organise_session"),
    path("forum/<slug:slug>/planera/anmalan/", plan.change_status, name="organise_status"),
    path("forum/<slug:slug>/planera/stall-in/", plan.cancel_forum, name="organise_cancel"),
    *organise.urlpatterns,
    *cafe.urlpatterns,
    *live.urlpatterns,
    *invitations.urlpatterns,
    *questions.urlpatterns,
    *formats.urlpatterns,
    *follow_up.urlpatterns,
    *versions.urlpatterns,
    *grid.urlpatterns,
    *proposals.urlpatterns,
    *table_points.urlpatterns,
    *statistics.urlpatterns,
]
