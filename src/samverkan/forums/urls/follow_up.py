"""Addresses of the follow-up: commitments, the evaluation, decisions and the documentation as PDF."""

from __future__ import annotations

from django.urls import URLPattern, path

from samverkan.forums.views import commitments, documentation_pdf, evaluation, follow_up

urlpatterns: list[URLPattern] = [
    path("forum/<slug:slug>/uppfoljning/", follow_up.show, name="organise_follow_up"),
    path("forum/<slug:slug>/uppfoljning/ataganden/nytt/", follow_up.note_down, name="commitment_new"),
    path("forum/<slug:slug>/uppfoljning/ataganden/<int:commitment_id>/", follow_up.edit, name="commitment_edit"),
    path(
        "forum/<slug:slug>/uppfoljning/ataganden/<int:commitment_id>/ta-bort/", follow_up.remove,
        name="commitment_remove",
    ),
    path("forum/<slug:slug>/uppfoljning/paminnelser/", follow_up.remind, name="commitment_reminders"),
    path("forum/<slug:slug>/uppfoljning/utvardering/", evaluation.organise, name="evaluation"),
    path("forum/<slug:slug>/uppfoljning/utvardering/stang/", evaluation.close, name="evaluation_close"),
    path("forum/<slug:slug>/uppfoljning/utvardering/visa/", evaluation.publish, name="evaluation_publish"),
    path("forum/<slug:slug>/dokumentation/beslut/", documentation_pdf.decide, name="decisions"),
    path("forum/<slug:slug>/dokumentation/utkast.pdf", documentation_pdf.draft, name="documentation_draft_pdf"),
    path("forum/<slug:slug>/dokumentation/publicera/", documentation_pdf.publish, name="documentation_publish"),
    path("forum/<slug:slug>/dokumentation.pdf", documentation_pdf.show, name="documentation_pdf"),
    path("min-dag/<str:key>/ataganden/", commitments.mine, name="my_day_commitments"),
    path("min-dag/<str:key>/utvardering/", evaluation.answer, name="my_day_evaluation"),
    path("vard/<str:key>/ataganden/", commitments.by_host, name="host_commitments"),
    path("atagande/<str:key>/", commitments.report, name="commitment"),
    path("atagande/<str:key>/glom/", commitments.forget, name="commitment_forget"),
]  # fmt: skip
