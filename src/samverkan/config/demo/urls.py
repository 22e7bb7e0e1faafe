"""Addresses that exist in the demo only."""

from django.urls import path

from samverkan.config.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("in/", views.sign_in, name="sign_in"),
    path("brev/<int:letter_id>/", views.letter, name="letter"),
]
