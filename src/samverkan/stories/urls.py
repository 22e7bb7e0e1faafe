"""Addresses of the stories room."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from samverkan.stories import views
from samverkan.stories.feeds import GATHERED, GatheredFeed, GatheredRssFeed, StoryFeed, StoryRssFeed
from samverkan.stories.views import gathering, newsletters, owning, subscribing

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
    path("berattelser/tema/<slug:slug>/", gathering.theme, name="theme"),
    path("berattelser/kommun/<slug:slug>/", gathering.municipality, name="municipality"),
    path("berattelser/arkiv/", gathering.archive, name="archive"),
    path("berattelser/arkiv/<int:year>/", gathering.archive_time, name="archive_year"),
    path("berattelser/arkiv/<int:year>/<int:month>/", gathering.archive_time, name="archive_month"),
    path("berattelser/sidansvarig/<int:person_id>/", owning.page_owner, name="page_owner"),
    path("berattelser/export/", views.export, name="export"),
    path("berattelser/skriv/", views.write, name="write"),
    path("berattelser/kommentarer/", views.comments, name="comments"),
    path("berattelser/kommentarer.csv", views.comments_table, name="comments_table"),
    path("berattelser/kommentarer/<int:comment_id>/", views.decide, name="comment_decide"),
    path("berattelser/kommentar/bekrafta/<str:token>/", views.confirm, name="comment_confirm"),
    path("berattelser/kommentar/<str:key>/", views.own_comment, name="comment_own"),
    path("berattelser/nyhetsbrev/", subscribing.newsletter, name="newsletter"),
    path("berattelser/nyhetsbrev/<int:newsletter_id>/", subscribing.sent_newsletter, name="newsletter_sent"),
    path("berattelser/nyhetsbrev/bekrafta/<str:key>/", subscribing.confirm_subscription, name="subscription_confirm"),
    path("berattelser/nyhetsbrev/min/<str:key>/", subscribing.subscription, name="subscription"),
    path("berattelser/nyhetsbrev/avsluta/<str:key>/", subscribing.unsubscribe, name="unsubscribe"),
    path("berattelser/nyhetsbrev/utskick/", newsletters.newsletters, name="newsletters"),
    path("berattelser/nyhetsbrev/utskick/<int:newsletter_id>/", newsletters.edit_newsletter, name="newsletter_edit"),
    path(
        "berattelser/nyhetsbrev/utskick/<int:newsletter_id>/skicka/",
        newsletters.send_newsletter,
        name="newsletter_send",
    ),
    path("berattelser/forum/<slug:slug>/dokumentation/", views.draft_documentation, name="draft_documentation"),
    path("berattelser/vill-du-beratta/", views.offer, name="offer"),
    path("berattelser/gast/<str:token>/", views.guest, name="guest"),
    path("berattelser/gast/<str:token>/granska/", views.guest_review, name="guest_review"),
    path("berattelser/gast/<str:token>/radera/", views.guest_withdraw, name="guest_withdraw"),
    path("berattelser/gaster/", views.guests, name="guests"),
    path("berattelser/gaster/bjud-in/", views.guest_invite, name="guest_invite"),
    path("berattelser/gaster/<int:post_id>/", views.guest_desk, name="guest_desk"),
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
