"""Addresses of the key figures."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "keyfigures"
urlpatterns: list[URLPattern | URLResolver] = []
