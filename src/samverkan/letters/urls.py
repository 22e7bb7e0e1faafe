"""Addresses of the letters room."""

from django.urls import URLPattern, path

from samverkan.letters import views

app_name = "letters"
urlpatterns: list[URLPattern] = [
    path("brev/", views.list_letters, name="list"),
    path("brev/<int:letter_id>/", views.show_letter, name="letter"),
    path("brev/<int:letter_id>/framme/", views.mark_sent, name="mark_sent"),
    path("brev/<int:letter_id>/igen/", views.send_again, name="send_again"),
]
