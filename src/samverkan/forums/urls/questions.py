"""Addresses of the organiser's own questions, the order of the waiting list, and of colleagues."""

from __future__ import annotations

from django.urls import URLPattern, path

from samverkan.forums.views import my_colleagues, questions, waiting_line

urlpatterns: list[URLPattern] = [
    path("forum/<slug:slug>/bjud-in/fragor/", questions.show_all, name="questions"),
    path("forum/<slug:slug>/bjud-in/fragor/ny/", questions.new, name="question_new"),
    path("forum/<slug:slug>/bjud-in/fragor/<int:question_id>/", questions.edit, name="question_edit"),
    path("forum/<slug:slug>/bjud-in/fragor/<int:question_id>/flytta/", questions.move, name="question_move"),
    path("forum/<slug:slug>/bjud-in/fragor/<int:question_id>/ta-bort/", questions.remove, name="question_remove"),
    path("forum/<slug:slug>/bjud-in/svar/", questions.answers, name="answers"),
    path("forum/<slug:slug>/bjud-in/svar/svar.csv", questions.answers_csv, name="answers_csv"),
    path("forum/<slug:slug>/bjud-in/vantelista/", waiting_line.waiting_line, name="waiting_line"),
    path("min-dag/<str:key>/svar/", my_colleagues.answers, name="my_day_answers"),
    path("min-dag/<str:key>/kollegor/", my_colleagues.colleagues, name="my_day_colleagues"),
    path("min-dag/<str:key>/overlat/", my_colleagues.pass_on, name="my_day_pass_on"),
    path("min-dag/<str:key>/inte-jag/", my_colleagues.not_me, name="my_day_not_me"),
]
