"""Addresses of the forums room: the public's, the participant's, then the organiser's stages."""

from __future__ import annotations

from django.urls import URLPattern

from samverkan.forums.urls import organise

app_name = "forums"
urlpatterns: list[URLPattern] = [
    *organise.urlpatterns,
]
