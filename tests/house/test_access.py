"""Sign-in is required everywhere but on the addresses pinned here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.conftest import StrictClient

PUBLIC = {
    "account_confirm_login_code",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_request_login_code",
    "api:documentation",
    "api:datasets",
    "api:v1:api-root",
    "api:v1:compare_municipality",
    "api:v1:count_forum",  # asks for a token by itself, as do list_events and list_registrations (tests/api)
    "api:v1:find_similar_municipalities",
    "api:v1:get_forum",
    "api:v1:get_one_indicator",
    "api:v1:get_one_series",
    "api:v1:list_events",
    "api:v1:list_forums",
    "api:v1:list_indicators",
    "api:v1:list_registrations",
    "api:v1:list_series",
    "api:v1:list_values",
    "api:v1:nowhere",
    "api:v1:openapi",
    "forums:calendar_feed",
    "forums:commitment",
    "forums:commitment_forget",
    "forums:documentation_pdf",
    "forums:changes_feed",
    "forums:forum",
    "forums:forum_ics",
    "forums:forums_ics",
    "forums:programme_ics",
    "forums:programme_table",
    "forums:programme_xcal",
    "forums:schedule_xml",
    "forums:series_ics",
    "forums:host",
    "forums:host_commitments",
    "forums:host_describe",
    "forums:host_note",
    "forums:host_note_delete",
    "forums:host_live_act",
    "forums:host_live_desk",
    "forums:host_live_panel",
    "forums:host_live_polls",
    "forums:invitation",
    "forums:invitation_decline",
    "forums:invitation_stop",
    "forums:host_topics",
    "forums:kiosk",
    "forums:kiosk_welcome",
    "forums:list",
    "forums:live_join",
    "forums:my_day",
    "forums:my_day_answers",
    "forums:my_day_cancel",
    "forums:my_day_certificate",
    "forums:my_day_colleagues",
    "forums:my_day_commitments",
    "forums:my_day_evaluation",
    "forums:my_day_ics",
    "forums:my_day_mode",
    "forums:my_day_not_me",
    "forums:my_day_notes",
    "forums:my_day_offer",
    "forums:my_day_pass_on",
    "forums:my_day_renew",
    "forums:my_day_vote",
    "forums:my_day_wishes",
    "forums:my_live",
    "forums:my_point_delete",
    "forums:my_points",
    "forums:my_proposal",
    "forums:my_proposal_change",
    "forums:my_proposal_withdraw",
    "forums:my_table",
    "forums:my_topic_new",
    "forums:my_topic_support",
    "forums:my_topic_withdraw",
    "forums:my_topics",
    "forums:pick_session",
    "forums:propose",
    "forums:propose_receipt",
    "forums:register",
    "forums:registration_receipt",
    "forums:schedule_json",
    "forums:screen",
    "forums:series",
    "forums:series_statistics",
    "forums:series_statistics_json",
    "forums:series_statistics_table",
    "forums:version",
    "forums:versions",
    "keyfigures:compare",
    "keyfigures:compare_picture",
    "keyfigures:compare_table",
    "keyfigures:expected",
    "keyfigures:goal",
    "keyfigures:goals",
    "keyfigures:indicator",
    "keyfigures:municipality",
    "keyfigures:municipality_area",
    "keyfigures:revisions",
    "keyfigures:revisions_feed",
    "keyfigures:similar",
    "keyfigures:start",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "network:municipality",
    "picture",
    "redaktion/login/",
    "search:page",
    "search:suggestions",
    "stories:archive",
    "stories:archive_month",
    "stories:archive_year",
    "stories:comment_confirm",
    "stories:comment_own",
    "stories:feed",
    "stories:fediverse_actor",
    "stories:fediverse_edition",
    "stories:fediverse_followers",
    "stories:fediverse_inbox",
    "stories:fediverse_note",
    "stories:fediverse_outbox",
    "stories:feed_rss",
    "stories:forfattare_feed",
    "stories:forfattare_feed_rss",
    "stories:kommun_feed",
    "stories:kommun_feed_rss",
    "stories:serie_feed",
    "stories:serie_feed_rss",
    "stories:tema_feed",
    "stories:tema_feed_rss",
    "stories:webfinger",
    "stories:guest",  # this and the two below by a personal link
    "stories:guest_review",
    "stories:guest_withdraw",
    "stories:list",
    "stories:municipality",
    "stories:newsletter",
    "stories:newsletter_sent",
    "stories:offer",
    "stories:page_owner",
    "stories:series",
    "stories:sitemap",
    "stories:story",
    "stories:subscription",
    "stories:subscription_confirm",
    "stories:theme",
    "stories:unsubscribe",
    "wagtail_serve",
    "wagtailadmin_login",
    "wagtaildocs_serve",
    "web:accessibility",
    "web:home",
    "web:manifest",
    "web:privacy",
    "web:robots",
    "web:security_txt",
    "web:set_language",
    "web:styleguide",
}

#: Wagtail's own API for its admin; it asks for the right by itself (tested below).
WAGTAIL = {
    "wagtailadmin_api:documents:detail",
    "wagtailadmin_api:documents:find",
    "wagtailadmin_api:documents:listing",
    "wagtailadmin_api:images:detail",
    "wagtailadmin_api:images:find",
    "wagtailadmin_api:images:listing",
    "wagtailadmin_api:pages:action",
    "wagtailadmin_api:pages:detail",
    "wagtailadmin_api:pages:find",
    "wagtailadmin_api:pages:listing",
}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        else:
            yield f"{prefix}{entry.name or entry.pattern}", entry


def public_names() -> set[str]:
    return {name for name, pattern in patterns(get_resolver()) if not getattr(pattern.callback, "login_required", True)}


def test_public_addresses_are_those_pinned() -> None:
    assert public_names() == PUBLIC | WAGTAIL


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["documents", "images", "pages"])
def test_wagtails_api_asks_for_sign_in_by_itself(client: StrictClient, kind: str) -> None:
    answer = client.get(reverse(f"wagtailadmin_api:{kind}:listing"))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/konto/logga-in/")
