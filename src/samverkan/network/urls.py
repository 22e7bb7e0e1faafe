"""Addresses of the network room."""

from django.urls import URLPattern, path

from samverkan.network import views

app_name = "network"
urlpatterns: list[URLPattern] = [
    path("mitt/", views.home, name="home"),
    path("mitt/uppgifter.json", views.export_own_data, name="export_own_data"),
    path("kommuner/<slug:slug>/", views.municipality, name="municipality"),
    path("mitt/ta-bort/", views.delete_account, name="delete_account"),
]
