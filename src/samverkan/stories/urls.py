"""Addresses of the stories room."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from samverkan.stories import views
from samverkan.stories.feeds import StoryFeed

app_name = "stories"
urlpatterns: list[URLPattern] = [
    path("berattelser/", views.story_list, name="list"),
    path("berattelser/feed.atom", login_not_required(StoryFeed()), name="feed"),
    path("berattelser/serie/<slug:slug>/", views.series, name="series"),
    path("berattelser/export/", views.export, name="export"),
    path("berattelser/skriv/", views.write, name="write"),
    path("berattelser/kommentarer/", views.comments, name="comments"),
    path("berattelser/kommentarer.csv", views.comments_table, name="comments_table"),
    path("berattelser/kommentarer/<int:comment_id>/", views.decide, name="comment_decide"),
    path("berattelser/kommentar/bekrafta/<str:token>/", views.confirm, name="comment_confirm"),
    path("berattelser/kommentar/<str:key>/", views.own_comment, name="comment_own"),
    path("berattelser/forum/<slug:slug>/dokumentation/", views.draft_documentation, name="draft_documentation"),
    path("berattelser/<slug:slug>/", views.story, name="story"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
