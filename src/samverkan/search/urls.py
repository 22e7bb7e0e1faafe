"""Addresses of search."""

from __future__ import annotations

from django.urls import URLPattern, path

from samverkan.search import views

app_name = "search"
urlpatterns: list[URLPattern] = [
    path("sok/", views.search_page, name="page"),
    path("sok/forslag/", views.suggestions, name="suggestions"),
]
