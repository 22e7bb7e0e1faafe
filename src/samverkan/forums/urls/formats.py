"""Addresses of the programme in the forms that other programs read, and of lists in and out."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from samverkan.forums.views import formats, lists

urlpatterns: list[URLPattern] = [
    path("forum/kalender.ics", formats.forums_ics, name="forums_ics"),
    path("forum/serie/<slug:slug>/kalender.ics", formats.series_ics, name="series_ics"),
    path("forum/<slug:slug>/schedule.xml", formats.schedule_xml, name="schedule_xml"),
    path("forum/<slug:slug>/program.ics", formats.programme_ics, name="programme_ics"),
    path("forum/<slug:slug>/program.xcal", formats.programme_xcal, name="programme_xcal"),
    re_path(r"^forum/(?P<slug>[-\w]+)/program\.(?P<kind>csv|xlsx)$", formats.programme_table, name="programme_table"),
    path("forum/<slug:slug>/bjud-in/lista/", lists.read, name="registrations_read"),
    path("forum/<slug:slug>/bjud-in/lista/mall.csv", lists.template, name="registrations_template"),
    re_path(r"^forum/(?P<slug>[-\w]+)/bjud-in/anmalda\.(?P<kind>csv|xlsx)$", lists.write, name="registrations_table"),
]
