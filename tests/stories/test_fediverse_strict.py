"""What the strictest servers ask before they believe the blog, step by step as they do: by name, by key, by story.

The demands are those of Mastodon's resolver and of the documents it stores; nothing of ours is used to check them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.cache import cache, caches
from django.test import Client
from django.utils import timezone

from samverkan.stories.models import StoryPage
from samverkan.stories.services import fediverse
from samverkan.stories.services.fediverse import keys
from tests.factories.fediverse import Server, serving
from tests.factories.stories import make_blog, make_story, make_theme

pytestmark = pytest.mark.django_db
HOST, INBOX = "testserver", "/fediverse/inkorg"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ASKS = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
KINDS = {"application/activity+json", 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'}


@pytest.fixture(autouse=True)
def _on(settings: Any) -> None:
    settings.FEDIVERSE = settings.FEDIVERSE_ALLOW_LOOPBACK = True
    cache.clear()
    caches["pages"].clear()
    make_blog()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(our_key_pem=keys.public_pem(now=timezone.now())) as found:
        yield found


def fetch(url: str) -> dict[str, Any]:
    """Return a document as a strict server reads it: asked for by kind, answered with that kind, named as asked."""
    assert urlsplit(url).netloc == HOST
    answer = Client().get(url.removeprefix(f"http://{HOST}"), headers={"accept": ASKS})
    assert answer.status_code == 200
    assert answer["Content-Type"].split(";")[0] in {kind.split(";")[0] for kind in KINDS}
    found: dict[str, Any] = answer.json()
    assert "https://www.w3.org/ns/activitystreams" in found["@context"]
    assert found["id"] == url
    return found


def find(name: str) -> dict[str, Any]:
    """Return the actor of a name, found by webfinger and confirmed the other way round."""
    answer = Client().get("/.well-known/webfinger", {"resource": f"acct:{name}@{HOST}"})
    told = answer.json()
    assert answer["Content-Type"].split(";")[0] in {"application/jrd+json", "application/json"}
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert told["subject"] == f"acct:{name}@{HOST}"
    own = next(link["href"] for link in told["links"] if link["rel"] == "self" and link["type"] in KINDS)
    actor = fetch(own)
    assert actor["preferredUsername"] == name
    return actor


def read_note(note: dict[str, Any], actor: dict[str, Any]) -> None:
    """Check what a server checks before it shows a note to its people."""
    assert note["type"] == "Note"
    assert urlsplit(note["id"]).netloc == HOST
    assert note["attributedTo"] == actor["id"]
    assert note["to"] == [PUBLIC]
    assert note["cc"] == [actor["followers"]]
    assert datetime.fromisoformat(note["published"]).tzinfo
    assert set(re.findall(r"<(\w+)", note["content"])) <= {"p", "a", "br", "span", "strong", "em"}
    assert note["contentMap"] == {"sv": note["content"]}
    for tag in note["tag"]:
        assert tag["type"] == "Hashtag"
        assert re.fullmatch(r"#\w+", tag["name"])
        assert urlsplit(tag["href"]).netloc == HOST


def send(server: Server, kind: str, told: Any, *, name: str = "ada") -> int:
    who = f"{server.url}/people/{name}"
    body = json.dumps({"id": f"{who}/{kind}", "type": kind, "actor": who, "object": told}).encode()
    signed = server.signed(name, INBOX, body)
    return Client().post(INBOX, body, content_type="application/activity+json", headers=signed).status_code


def publish(story: StoryPage | None = None, **fields: Any) -> StoryPage:
    if story is None:
        story = make_story(published_date=timezone.localdate(), **fields)
    story.save_revision().publish()
    story.refresh_from_db()
    return story


def deliver() -> None:
    fediverse.tell_followers(now=timezone.now())
    fediverse.send_due(now=timezone.now())


def test_actor_is_what_its_name_says_and_has_a_key() -> None:
    actor = find("berattelser")

    assert actor["type"] in {"Application", "Group", "Organization", "Person", "Service"}
    for box in (actor["inbox"], actor["outbox"], actor["followers"], actor["endpoints"]["sharedInbox"], actor["url"]):
        assert urlsplit(box).netloc == HOST
    key = actor["publicKey"]
    assert key["owner"] == actor["id"]
    assert key["id"] == f"{actor['id']}#main-key"
    pem = load_pem_public_key(key["publicKeyPem"].encode())
    assert isinstance(pem, rsa.RSAPublicKey)
    assert pem.key_size >= 2048


def test_story_is_followed_from_its_first_word_to_its_end(server: Server) -> None:
    actor = find("berattelser")
    assert send(server, "Follow", actor["id"]) == 202
    story = publish(themes=[make_theme("Språk & möten")])
    deliver()
    story.ingress = "Nu vet vi mer."
    publish(story)
    deliver()
    story.unpublish()
    deliver()

    assert server.faults == []
    accept, create, update, delete = server.got
    assert [one["type"] for one in server.got] == ["Accept", "Create", "Update", "Delete"]
    assert accept["object"]["id"] == f"{server.url}/people/ada/Follow"
    assert accept["object"]["actor"] == f"{server.url}/people/ada"
    for one in server.got:
        assert one["actor"] == actor["id"]
        assert urlsplit(one["id"]).netloc == HOST
    assert len({one["id"] for one in server.got}) == 4
    read_note(create["object"], actor)
    read_note(update["object"], actor)
    assert update["object"]["id"] == create["object"]["id"]
    assert "Nu vet vi mer." in update["object"]["content"]
    assert datetime.fromisoformat(update["object"]["updated"]) > datetime.fromisoformat(create["object"]["published"])
    assert delete["object"] == {"id": create["object"]["id"], "type": "Tombstone"}
    gone = Client().get(create["object"]["id"].removeprefix(f"http://{HOST}"), headers={"accept": ASKS})
    assert (gone.status_code, gone.json()["type"]) == (410, "Tombstone")


def test_who_stops_hears_no_more(server: Server) -> None:
    actor = find("berattelser")
    send(server, "Follow", actor["id"])
    deliver()
    told = {"type": "Follow", "id": f"{server.url}/people/ada/Follow", "actor": f"{server.url}/people/ada"}

    assert send(server, "Undo", told | {"object": actor["id"]}) == 202
    publish()
    deliver()

    assert [one["type"] for one in server.got] == ["Accept"]
    assert "totalItems" not in fetch(actor["followers"])  # fewer than five are not counted


def test_two_followers_of_one_server_are_told_once_through_its_shared_inbox(server: Server) -> None:
    actor = find("berattelser")
    for name in ("ada", "bo"):
        send(server, "Follow", actor["id"], name=name)
    deliver()

    publish()
    deliver()

    assert [one["type"] for one in server.got].count("Create") == 1
    assert server.paths[-1] == "/shared"


def test_outbox_is_an_ordered_collection_of_what_was_told() -> None:
    actor = find("berattelser")
    stories = [publish() for _ in range(2)]

    outbox = fetch(actor["outbox"])
    page = fetch(outbox["first"])

    assert (outbox["type"], outbox["totalItems"]) == ("OrderedCollection", 2)
    assert (page["type"], page["partOf"]) == ("OrderedCollectionPage", actor["outbox"])
    assert {item["object"]["url"] for item in page["orderedItems"]} == {
        f"http://{HOST}{story.get_absolute_url()}" for story in stories
    }
    for item in page["orderedItems"]:
        read_note(item["object"], actor)
        assert fetch(item["object"]["id"]) == {**fetch(item["object"]["id"]), **item["object"]}


@pytest.mark.parametrize("is_kept", [True, False])
def test_one_address_answers_servers_and_people_each_in_their_way(settings: Any, is_kept: bool) -> None:
    settings.REMEMBER_SECONDS = 60 if is_kept else 0
    story = publish()
    address = story.get_absolute_url()
    page = Client().get(address, headers={"accept": BROWSER})

    for_servers = Client().get(address, headers={"accept": ASKS}, follow=True)
    again = Client().get(address, headers={"accept": BROWSER})
    for_anything = Client().get(address, headers={"accept": "*/*"})
    note = for_servers.json()
    actor = find("berattelser")

    assert note["url"] == f"http://{HOST}{address}"
    assert page["Content-Type"] == again["Content-Type"] == for_anything["Content-Type"] == "text/html; charset=utf-8"
    assert "Accept" in page["Vary"].split(", ")
    assert "Accept" in again["Vary"].split(", ")
    person = {"headers": {"accept": BROWSER}}
    assert Client().get(note["id"].removeprefix(f"http://{HOST}"), **person)["Location"] == address
    assert Client().get(actor["id"].removeprefix(f"http://{HOST}"), **person)["Location"] == "/berattelser/"


def test_story_that_nobody_may_read_is_no_note() -> None:
    draft = make_story(live=False)

    assert Client().get(draft.get_absolute_url(), headers={"accept": ASKS}).status_code == 404
