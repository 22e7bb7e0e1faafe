"""Addresses of the forums room."""

from django.urls import URLPattern

app_name = "forums"
urlpatterns: list[URLPattern] = []
