"""Addresses of the points that all at a table write."""

from __future__ import annotations

from django.urls import URLPattern, path

from samverkan.forums.views import my_points

urlpatterns: list[URLPattern] = [
    path("min-dag/<str:key>/punkter/", my_points.points, name="my_points"),
    path("min-dag/<str:key>/punkter/ta-bort/", my_points.delete, name="my_point_delete"),
]
