"""Addresses of the network room."""

from django.urls import URLPattern

app_name = "network"
urlpatterns: list[URLPattern] = []
