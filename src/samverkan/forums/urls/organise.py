"""Addresses of the day, the seats, the harvest and the documentation. Their names decide which stages are shown."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
