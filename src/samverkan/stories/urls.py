"""Addresses of the stories room."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from samverkan.stories import views
from samverkan.stories.feeds import GATHERED, GatheredFeed, GatheredRssFeed, StoryFeed, StoryRssFeed

app_name = "stories"
urlpatterns: list[URLPattern] = [
    path("berattelser/", views.story_list, name="list"),
    path("berattelser/feed.atom", login_not_required(StoryFeed()), name="feed"),
    path("berattelser/feed.rss", login_not_required(StoryRssFeed()), name="feed_rss"),
    *[
        path(f"berattelser/{kind}/<slug:slug>/feed.{ending}", login_not_required(feed(kind)), name=f"{kind}_{name}")
        for kind in GATHERED
        for ending, name, feed in (("atom", "feed", GatheredFeed), ("rss", "feed_rss", GatheredRssFeed))
    ],
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
    path(".well-known/webfinger", views.webfinger, name="webfinger"),
    path("fediverse/aktor", views.fediverse_actor, name="fediverse_actor"),
    path("fediverse/inkorg", views.fediverse_inbox, name="fediverse_inbox"),
    path("fediverse/utkorg", views.fediverse_outbox, name="fediverse_outbox"),
    path("fediverse/foljare", views.fediverse_followers, name="fediverse_followers"),
    path("fediverse/inlagg/<uuid:key>", views.fediverse_note, name="fediverse_note"),
    path("fediverse/inlagg/<uuid:key>/<int:edition>", views.fediverse_note, name="fediverse_edition"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
