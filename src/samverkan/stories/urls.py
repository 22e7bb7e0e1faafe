"""Addresses of the stories room."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, register_converter

from samverkan.stories import views
from samverkan.stories.converters import StorySlug
from samverkan.stories.feeds import GATHERED, GatheredFeed, GatheredRssFeed, StoryFeed, StoryRssFeed
from samverkan.stories.views import gathering, newsletters, owning, subscribing

app_name = "stories"
register_converter(StorySlug, "story")

blog: list[URLPattern] = [
    path("", views.story_list, name="list"),
    # First, since it is asked most: every address that is tried before the right one takes time.
    path("<story:slug>/", views.story, name="story"),
    path("feed.atom", login_not_required(StoryFeed()), name="feed"),
    path("feed.rss", login_not_required(StoryRssFeed()), name="feed_rss"),
    *[
        path(f"{kind}/<slug:slug>/feed.{ending}", login_not_required(feed(kind)), name=f"{kind}_{name}")
        for kind in GATHERED
        for ending, name, feed in (("atom", "feed", GatheredFeed), ("rss", "feed_rss", GatheredRssFeed))
    ],
    path("serie/<slug:slug>/", views.series, name="series"),
    path("tema/<slug:slug>/", gathering.theme, name="theme"),
    path("kommun/<slug:slug>/", gathering.municipality, name="municipality"),
    path("arkiv/", gathering.archive, name="archive"),
    path("arkiv/<int:year>/", gathering.archive_time, name="archive_year"),
    path("arkiv/<int:year>/<int:month>/", gathering.archive_time, name="archive_month"),
    path("sidansvarig/<int:person_id>/", owning.page_owner, name="page_owner"),
    path("export/", views.export, name="export"),
    path("skriv/", views.write, name="write"),
    path("kommentarer/", views.comments, name="comments"),
    path("kommentarer.csv", views.comments_table, name="comments_table"),
    path("kommentarer/<int:comment_id>/", views.decide, name="comment_decide"),
    path("kommentar/bekrafta/<str:token>/", views.confirm, name="comment_confirm"),
    path("kommentar/<str:key>/", views.own_comment, name="comment_own"),
    path("nyhetsbrev/", subscribing.newsletter, name="newsletter"),
    path("nyhetsbrev/<int:newsletter_id>/", subscribing.sent_newsletter, name="newsletter_sent"),
    path("nyhetsbrev/bekrafta/<str:key>/", subscribing.confirm_subscription, name="subscription_confirm"),
    path("nyhetsbrev/min/<str:key>/", subscribing.subscription, name="subscription"),
    path("nyhetsbrev/avsluta/<str:key>/", subscribing.unsubscribe, name="unsubscribe"),
    path("nyhetsbrev/utskick/", newsletters.newsletters, name="newsletters"),
    path("nyhetsbrev/utskick/<int:newsletter_id>/", newsletters.edit_newsletter, name="newsletter_edit"),
    path(
        "nyhetsbrev/utskick/<int:newsletter_id>/skicka/",
        newsletters.send_newsletter,
        name="newsletter_send",
    ),
    path("forum/<slug:slug>/dokumentation/", views.draft_documentation, name="draft_documentation"),
    path("vill-du-beratta/", views.offer, name="offer"),
    path("gast/<str:token>/", views.guest, name="guest"),
    path("gast/<str:token>/granska/", views.guest_review, name="guest_review"),
    path("gast/<str:token>/radera/", views.guest_withdraw, name="guest_withdraw"),
    path("gaster/", views.guests, name="guests"),
    path("gaster/bjud-in/", views.guest_invite, name="guest_invite"),
    path("gaster/<int:post_id>/", views.guest_desk, name="guest_desk"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("berattelser/", include(blog)),
    path(".well-known/webfinger", views.webfinger, name="webfinger"),
    path("fediverse/aktor", views.fediverse_actor, name="fediverse_actor"),
    path("fediverse/inkorg", views.fediverse_inbox, name="fediverse_inbox"),
    path("fediverse/utkorg", views.fediverse_outbox, name="fediverse_outbox"),
    path("fediverse/foljare", views.fediverse_followers, name="fediverse_followers"),
    path("fediverse/inlagg/<uuid:key>", views.fediverse_note, name="fediverse_note"),
    path("fediverse/inlagg/<uuid:key>/<int:edition>", views.fediverse_note, name="fediverse_edition"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
