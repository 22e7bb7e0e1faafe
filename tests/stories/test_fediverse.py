"""The blog in the fediverse: found, followed, told of once and signed; nobody is believed without a signature."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from samverkan.stories.enums import TellingStatus
from samverkan.stories.models import (
    FediverseDelivery,
    FediverseFollower,
    FediverseInbox,
    FediverseKey,
    FediversePost,
    StoryPage,
)
from samverkan.stories.services import fediverse
from samverkan.stories.services.fediverse import keys
from samverkan.stories.services.fediverse.sending import DEAD_AFTER, LEASE, MAX_ATTEMPTS, PAUSES
from tests.factories.fediverse import Server, new_key, serving
from tests.factories.stories import make_blog, make_story, make_theme
from tests.factories.threads import at_once, faults

pytestmark = pytest.mark.django_db
ACTOR = "http://testserver/fediverse/aktor"
INBOX = "/fediverse/inkorg"


@pytest.fixture(autouse=True)
def _on(settings: Any) -> None:
    settings.FEDIVERSE = True
    settings.FEDIVERSE_ALLOW_LOOPBACK = True
    cache.clear()
    make_blog()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(our_key_pem=keys.public_pem(now=timezone.now())) as found:
        yield found


def activity(server: Server, kind: str, told: Any, *, name: str = "ada") -> bytes:
    who = f"{server.url}/people/{name}"
    return json.dumps({"id": f"{who}/{kind}/1", "type": kind, "actor": who, "object": told}).encode()


def send(client: Client, server: Server, body: bytes, *, name: str = "ada", **headers: str) -> int:
    signed = server.signed(name, INBOX, body) | headers
    return client.post(INBOX, body, content_type="application/activity+json", headers=signed).status_code


def follow(client: Client, server: Server, name: str = "ada") -> int:
    return send(client, server, activity(server, "Follow", ACTOR, name=name), name=name)


def publish(**fields: Any) -> StoryPage:
    """Return a story of today that is published as an editor does."""
    story = make_story(published_date=timezone.localdate(), **fields)
    story.save_revision().publish()
    story.refresh_from_db()
    return story


def test_blog_is_found_by_its_name(client: Client) -> None:
    found = client.get("/.well-known/webfinger?resource=acct:berattelser@testserver").json()
    actor = client.get("/fediverse/aktor")

    assert found["links"][0]["href"] == ACTOR
    assert actor["Content-Type"].startswith("application/activity+json")
    assert actor.json()["publicKey"]["owner"] == ACTOR
    assert actor.json()["publicKey"]["publicKeyPem"].startswith("-----BEGIN PUBLIC KEY")
    assert client.get("/.well-known/webfinger?resource=acct:annan@testserver").status_code == 404
    assert client.get("/.well-known/webfinger").status_code == 400


def test_nothing_is_there_unless_turned_on(client: Client, settings: Any) -> None:
    settings.FEDIVERSE = False
    paths = ["/.well-known/webfinger?resource=x", "/fediverse/aktor", "/fediverse/utkorg", "/fediverse/foljare"]

    assert [client.get(path).status_code for path in paths] == [404] * 4
    assert client.post(INBOX, b"{}", content_type="application/json").status_code == 404
    assert fediverse.tell_followers(now=timezone.now()) == 0


def test_private_key_is_sealed_and_a_new_pair_takes_over_when_the_secret_is_lost(settings: Any) -> None:
    now = timezone.now()
    first = keys.private_key(now=now).private_numbers()
    assert "PRIVATE" not in FediverseKey.objects.get().sealed_private_pem

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "b" * 60, [live_settings.SECRET_KEY]
    assert keys.private_key(now=now).private_numbers() == first
    settings.SECRET_KEY_FALLBACKS = []
    assert keys.private_key(now=now).private_numbers() != first
    assert FediverseKey.objects.count() == 1


def test_follower_is_noted_and_told_yes(client: Client, server: Server) -> None:
    assert follow(client, server) == 202
    assert fediverse.send_due(now=timezone.now()) == 1

    follower = FediverseFollower.objects.get()
    assert follower.actor == f"{server.url}/people/ada"
    assert follower.inbox.url == f"{server.url}/shared"
    assert server.got[0]["type"] == "Accept"
    assert server.got[0]["object"]["type"] == "Follow"
    assert server.faults == []


def test_story_is_told_changed_and_taken_back(client: Client, server: Server) -> None:
    follow(client, server)
    follow(client, server, "bo")
    story = publish(title="Gröna rum", themes=[make_theme("Mat & odling")])

    assert fediverse.tell_followers(now=timezone.now()) == 1
    assert fediverse.tell_followers(now=timezone.now()) == 0
    story.ingress = "Nya ord."
    story.save_revision().publish()
    fediverse.tell_followers(now=timezone.now())
    story.refresh_from_db()
    story.unpublish()
    fediverse.tell_followers(now=timezone.now())
    fediverse.send_due(now=timezone.now())

    kinds = [told["type"] for told in server.got]
    note = server.got[2]["object"]
    assert kinds == ["Accept", "Accept", "Create", "Update", "Delete"]
    assert set(server.paths) == {"/shared"}
    assert "Gröna rum" in note["content"]
    assert note["tag"][0]["name"] == "#MatOdling"
    assert note["to"] == ["https://www.w3.org/ns/activitystreams#Public"]
    assert "Nya ord." in server.got[3]["object"]["content"]
    assert server.got[4]["object"] == {"id": note["id"], "type": "Tombstone"}
    assert client.get(note["id"].removeprefix("http://testserver")).status_code == 410
    assert server.faults == []


def test_story_that_comes_back_has_a_new_name(client: Client, server: Server) -> None:
    follow(client, server)
    story = publish()
    fediverse.tell_followers(now=timezone.now())
    story.unpublish()
    fediverse.tell_followers(now=timezone.now())
    story.refresh_from_db()
    story.save_revision().publish()

    assert fediverse.tell_followers(now=timezone.now()) == 1

    fediverse.send_due(now=timezone.now())
    first, again = (told["object"]["id"] for told in server.got if told["type"] == "Create")
    assert again == f"{first}/2"
    assert client.get(again.removeprefix("http://testserver")).status_code == 200
    assert client.get(first.removeprefix("http://testserver")).status_code == 410


def test_deleted_story_is_taken_back(client: Client, server: Server) -> None:
    follow(client, server)
    story = publish()
    fediverse.tell_followers(now=timezone.now())
    story.delete()

    assert fediverse.tell_followers(now=timezone.now()) == 1
    assert FediverseDelivery.objects.filter(body__contains='"Delete"').count() == 1


def test_old_and_closed_stories_are_no_news(client: Client, server: Server) -> None:
    follow(client, server)
    make_story(published_date=timezone.localdate() - timedelta(days=30))
    make_story(published_date=timezone.localdate(), live=False)

    assert fediverse.tell_followers(now=timezone.now()) == 0
    assert not FediversePost.objects.exists()


def test_outbox_holds_every_story_and_no_draft(client: Client) -> None:
    for _ in range(21):
        make_story()
    make_story(live=False)

    front = client.get("/fediverse/utkorg").json()
    first, last = (client.get(f"/fediverse/utkorg?page={number}").json() for number in (1, 2))

    assert front["totalItems"] == 21
    assert front["first"] == first["id"]
    assert (len(first["orderedItems"]), len(last["orderedItems"])) == (20, 1)
    assert "next" not in last
    assert first["orderedItems"][0]["type"] == "Create"


def test_followers_are_counted_and_not_named(client: Client) -> None:
    inbox = FediverseInbox.objects.create(url="https://a.example/inbox")

    def make(number: int) -> None:
        FediverseFollower.objects.create(actor=f"https://a.example/{number}", inbox=inbox, followed_at=timezone.now())

    for number in range(4):
        make(number)
    assert "totalItems" not in client.get("/fediverse/foljare").json()
    make(5)
    told = client.get("/fediverse/foljare")
    assert told.json()["totalItems"] == 5
    assert "a.example" not in told.content.decode()


def test_follower_who_blocks_us_is_forgotten(client: Client, server: Server) -> None:
    follow(client, server)

    other = send(client, server, activity(server, "Block", "http://elsewhere.example/blog"))
    kept = FediverseFollower.objects.count()
    ours = send(client, server, activity(server, "Block", ACTOR))

    assert (other, kept) == (202, 1)
    assert ours == 202
    assert not FediverseFollower.objects.exists()


def test_follower_stops(client: Client, server: Server) -> None:
    follow(client, server)
    undo = activity(server, "Undo", {"type": "Follow", "actor": f"{server.url}/people/ada", "object": ACTOR})

    assert send(client, server, undo) == 202
    assert not FediverseFollower.objects.exists()
    assert not FediverseInbox.objects.exists()


@pytest.mark.parametrize("is_gone", [True, False])
def test_follower_that_is_gone_is_forgotten(client: Client, server: Server, is_gone: bool) -> None:
    follow(client, server)
    server.gone = {"ada"} if is_gone else set()

    assert send(client, server, activity(server, "Delete", f"{server.url}/people/ada")) == 202
    assert not FediverseFollower.objects.exists()


def test_nobody_buries_a_follower_who_is_there(client: Client, server: Server) -> None:
    follow(client, server)
    server.gone = {"bo"}

    assert send(client, server, activity(server, "Delete", f"{server.url}/people/ada"), name="bo") == 401
    assert FediverseFollower.objects.exists()


def test_what_we_do_not_take_in_costs_nothing(client: Client, server: Server) -> None:
    for kind, told in (("Like", "https://a.example/1"), ("Create", {"type": "Note"}), ("Delete", "x"), ("Undo", "y")):
        assert send(client, server, activity(server, kind, told)) == 202

    assert server.fetched == []
    assert not FediverseFollower.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Signature": ""},
        {"Digest": "SHA-256=AAAA"},
        {"Date": "Mon, 01 Jan 2024 10:00:00 GMT"},
        {"Date": "igår"},
        {"Signature": 'keyId="x",headers="date",signature="AAAA"'},
    ],
)
def test_request_with_a_bad_signature_is_refused(client: Client, server: Server, headers: dict[str, str]) -> None:
    assert send(client, server, activity(server, "Follow", ACTOR), **headers) == 401
    assert not FediverseFollower.objects.exists()


def test_nobody_follows_in_the_name_of_another(client: Client, server: Server) -> None:
    body = activity(server, "Follow", ACTOR, name="ada")
    assert send(client, server, body, name="eve") == 401

    real, server.key = server.key, new_key()
    signed = server.signed("ada", INBOX, body)
    server.key = real
    told = client.post(INBOX, body, content_type="application/activity+json", headers=signed)
    assert told.status_code == 401

    with serving(our_key_pem=server.our_key_pem) as other:
        assert send(client, other, body) == 401
    assert not FediverseFollower.objects.exists()


def test_body_changed_on_its_way_is_refused(client: Client, server: Server) -> None:
    body = activity(server, "Follow", ACTOR)
    signed = server.signed("ada", INBOX, body)

    told = client.post(INBOX, body + b" ", content_type="application/activity+json", headers=signed)

    assert told.status_code == 401


def test_signature_is_good_once(client: Client, server: Server) -> None:
    body = activity(server, "Follow", ACTOR)
    signed = server.signed("ada", INBOX, body)
    client.post(INBOX, body, content_type="application/activity+json", headers=signed)
    FediverseFollower.objects.all().delete()

    client.post(INBOX, body, content_type="application/activity+json", headers=signed)

    assert not FediverseFollower.objects.exists()


@pytest.mark.parametrize("inbox", ["https://victim.example/inbox", "http://169.254.169.254/x", "file:///etc/passwd", 7])
def test_inbox_on_another_server_is_refused(client: Client, server: Server, inbox: Any) -> None:
    server.inbox = inbox

    assert follow(client, server) == 400
    assert not FediverseInbox.objects.exists()


def test_keys_in_closed_networks_are_not_fetched(client: Client, server: Server, settings: Any) -> None:
    settings.FEDIVERSE_ALLOW_LOOPBACK = False

    assert follow(client, server) == 401
    assert server.fetched == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"{}", b'{"actor": 3}', b"[" * 50_000, b'"' + b"x" * 200_000 + b'"']
)
def test_what_is_no_activity_is_refused(client: Client, body: bytes) -> None:
    assert client.post(INBOX, body, content_type="application/json").status_code == 400


def test_many_requests_from_one_address_are_not_looked_at(server: Server, settings: Any) -> None:
    settings.FEDIVERSE_ALLOW_LOOPBACK = False
    body = activity(server, "Follow", ACTOR)
    headers = {name.lower(): value for name, value in server.signed("ada", INBOX, body).items()}
    request, now = fediverse.Request("POST", INBOX, headers, body), timezone.now()
    for _ in range(60):
        with pytest.raises(fediverse.BadSignature):
            fediverse.receive(request, address="192.0.2.1", now=now)

    with pytest.raises(fediverse.TooManyRequests):
        fediverse.receive(request, address="192.0.2.1", now=now)


def test_delivery_is_tried_again_and_arrives_in_order(client: Client, server: Server) -> None:
    follow(client, server)
    fediverse.send_due(now=timezone.now())
    story = publish()
    now = timezone.now()
    fediverse.tell_followers(now=now)
    story.delete()
    fediverse.tell_followers(now=now)
    server.got.clear()
    server.statuses = [500, 202]

    assert fediverse.send_due(now=now) == 0
    assert fediverse.send_due(now=now) == 0
    assert FediverseInbox.objects.get().failing_since
    assert fediverse.send_due(now=now + PAUSES[0] + timedelta(minutes=1)) == 2

    assert [told["type"] for told in server.got] == ["Create", "Create", "Delete"]
    assert server.got[0]["id"] == server.got[1]["id"]
    assert FediverseInbox.objects.get().failing_since is None


def test_delivery_is_given_up_and_a_dead_inbox_forgotten(client: Client, server: Server) -> None:
    follow(client, server)
    server.statuses = [500]
    now = timezone.now()
    for _ in range(MAX_ATTEMPTS):
        fediverse.send_due(now=now)
        FediverseDelivery.objects.update(send_after=now)

    assert FediverseDelivery.objects.get().status == TellingStatus.GIVEN_UP
    assert FediverseFollower.objects.exists()
    publish()
    fediverse.tell_followers(now=timezone.now())
    fediverse.send_due(now=timezone.now() + DEAD_AFTER)
    assert not FediverseInbox.objects.exists()
    assert not FediverseFollower.objects.exists()


def test_inbox_that_wants_no_more_is_forgotten_at_once(client: Client, server: Server) -> None:
    follow(client, server)
    server.statuses = [410]

    fediverse.send_due(now=timezone.now())

    assert not FediverseInbox.objects.exists()
    assert not FediverseFollower.objects.exists()


def test_killed_worker_loses_nothing(client: Client, server: Server) -> None:
    follow(client, server)
    now = timezone.now()
    FediverseDelivery.objects.update(status=TellingStatus.SENDING, claimed_at=now)

    assert fediverse.send_due(now=now) == 0
    assert fediverse.reap(now=now + LEASE - timedelta(seconds=1)) == 0
    assert fediverse.reap(now=now + LEASE) == 1
    assert fediverse.send_due(now=now + LEASE) == 1


def test_what_ended_is_forgotten(client: Client, server: Server) -> None:
    follow(client, server)
    fediverse.send_due(now=timezone.now())

    assert fediverse.forget_old(now=timezone.now()) == 0
    assert fediverse.forget_old(now=timezone.now() + timedelta(days=31)) == 1
    assert FediverseFollower.objects.exists()


def test_pages_say_where_they_are_in_the_fediverse(client: Client) -> None:
    story = publish()

    page, listed = client.get(story.get_absolute_url()).content.decode(), client.get("/berattelser/").content.decode()

    assert f'type="application/activity+json" href="http://testserver/fediverse/inlagg/{story.translation_key}"' in page
    assert "@berattelser@testserver" in listed


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_workers_at_once_tell_and_deliver_once(client: Client, server: Server) -> None:
    follow(client, server)
    publish()
    now = timezone.now()

    told = at_once(*[lambda: fediverse.tell_followers(now=now)] * 3)
    sent = at_once(*[lambda: fediverse.send_due(now=now + timedelta(minutes=1))] * 3)

    assert faults(told) == faults(sent) == []
    assert [told["type"] for told in server.got] == ["Accept", "Create"]
