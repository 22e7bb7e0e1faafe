"""Webhooks: told in the same transaction, signed, tried again, given up, never in two hands, never into closed nets."""

from __future__ import annotations

import hmac
import json
import os
import socket
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from samverkan.api import services
from samverkan.api.enums import DeliveryStatus, Fault
from samverkan.api.models import Delivery, Event, Webhook
from samverkan.api.services import sending
from samverkan.network.models import Membership
from samverkan.web import wire
from samverkan.web.addresses import is_open_url, is_public_address
from tests.conftest import StrictClient
from tests.factories import forums as make
from tests.factories.api import Received, make_webhook, receiving
from tests.factories.network import make_operator
from tests.factories.threads import at_once, faults
from tests.jobs.test_workers import ROOT, database_url, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WEBHOOKS_ALLOW_LOOPBACK", True)


def announce(event: str = "forum.published", **data: Any) -> Event:
    stored = services.announce(event=event, subject="forum:a", data=data or {"forum": "a"}, now=make.NOW)
    services.fan_out()
    return stored


def is_signed(request: Received, secret: str) -> bool:
    """Check a request as a receiver does that has read Standard Webhooks and knows nothing of us."""
    told = request.headers
    signed = f"{told['webhook-id']}.{told['webhook-timestamp']}.".encode() + request.body
    digest = hmac.new(b64decode(secret.removeprefix("whsec_")), signed, sha256).digest()
    return hmac.compare_digest(f"v1,{b64encode(digest).decode()}", told["webhook-signature"])


def test_delivery_is_signed_and_says_what_happened() -> None:
    with receiving() as receiver:
        _webhook, secret = make_webhook(f"{receiver.url}/in?room=1")
        event = announce()

        assert services.send_due_deliveries(now=make.NOW) == 1

    (request,) = receiver.received
    assert request.path == "/in?room=1"
    assert request.headers["webhook-id"] == event.uid
    assert int(request.headers["webhook-timestamp"]) == int(make.NOW.timestamp())
    assert is_signed(request, secret)
    assert not is_signed(Received(request.path, request.headers, request.body + b" "), secret)
    assert json.loads(request.body) == {
        "type": "forum.published", "timestamp": "2026-10-01T10:00:00+00:00", "data": {"forum": "a"}
    }  # fmt: skip
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.response_status, delivery.attempts) == (DeliveryStatus.DELIVERED, 200, 1)


def test_only_those_who_asked_are_told_and_only_what_was_committed() -> None:
    make_webhook("https://a.example/x", "forum.published")
    make_webhook("https://b.example/x", "forum.finished")
    paused = make_webhook("https://c.example/x")[0]
    Webhook.objects.filter(pk=paused.pk).update(paused_at=make.NOW)

    with transaction.atomic():
        announce()
        transaction.set_rollback(True)
    announce()

    assert [one.webhook.url for one in Delivery.objects.select_related("webhook")] == ["https://a.example/x"]
    assert DBTaskResult.objects.filter(task_path="samverkan.api.tasks.send_due").count() == 1
    with pytest.raises(services.UnknownEvent):
        announce("forum.exploded")


def test_error_is_tried_again_after_a_pause_with_the_same_identity() -> None:
    with receiving(statuses=[500, 503, 204]) as receiver:
        make_webhook(receiver.url)
        announce()
        now = make.NOW

        arrived = [services.send_due_deliveries(now=now), services.send_due_deliveries(now=now)]
        arrived.append(services.send_due_deliveries(now=now + timedelta(minutes=2)))
        arrived.append(services.send_due_deliveries(now=now + timedelta(minutes=8)))

    assert arrived == [0, 0, 0, 1]
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 1
    assert len({request.headers["webhook-timestamp"] for request in receiver.received}) == 3
    assert (Delivery.objects.get().attempts, Delivery.objects.get().fault) == (3, "")


def test_after_eight_tries_it_is_given_up_and_can_be_sent_again(client: StrictClient) -> None:
    with receiving(statuses=[500]) as receiver:
        webhook, _secret = make_webhook(receiver.url)
        announce()
        for day in range(10):
            services.send_due_deliveries(now=make.NOW + timedelta(days=day))

        delivery = Delivery.objects.get()
        assert (delivery.status, delivery.attempts, len(receiver.received)) == (DeliveryStatus.GIVEN_UP, 8, 8)
        client.force_login(webhook.person)
        page = client.get(reverse("api:webhook", args=[webhook.pk])).content.decode()
        assert all(words in page for words in ("Uppgivet", "Svar 500", "Mottagaren svarade med ett fel"))
        receiver.statuses[:] = [200]
        client.post(reverse("api:send_again", args=[delivery.pk]))
        assert services.send_due_deliveries(now=make.NOW + timedelta(days=400)) == 1

    assert {request.headers["webhook-id"] for request in receiver.received} == {delivery.event.uid}
    assert "Levererat" in client.get(reverse("api:webhook", args=[webhook.pk])).content.decode()


def test_redirect_is_not_followed() -> None:
    with receiving(statuses=[302]) as receiver:
        make_webhook(receiver.url)
        announce()

        services.send_due_deliveries(now=make.NOW)

    assert [request.path for request in receiver.received] == ["/"]
    assert (Delivery.objects.get().fault, Delivery.objects.get().response_status) == (Fault.REDIRECT, 302)


@pytest.mark.parametrize("how", [{"hang": 3}, {"drip": True}])
def test_receiver_that_hangs_or_drips_is_left_in_time(how: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving(**how) as receiver:
        start = time.monotonic()
        with pytest.raises(wire.NotDelivered) as left:
            wire.post(receiver.url, body=b"{}", headers={}, allow_loopback=True, timeout=0.3)

    assert left.value.fault == Fault.TIMEOUT
    assert time.monotonic() - start < 3.5


def test_receiver_that_fails_does_not_keep_others_waiting() -> None:
    with receiving() as good, receiving(statuses=[500]) as bad:
        make_webhook(bad.url)
        make_webhook(good.url)
        for _ in range(3):
            announce()

        assert services.send_due_deliveries(now=make.NOW) == 3

    assert len(bad.received) == 1


def test_gone_pauses_the_webhook_until_it_is_started_again(client: StrictClient) -> None:
    with receiving(statuses=[410]) as receiver:
        webhook, _secret = make_webhook(receiver.url)
        announce()
        announce()
        services.send_due_deliveries(now=make.NOW)
        services.send_due_deliveries(now=make.NOW + timedelta(hours=1))
    announce()
    client.force_login(webhook.person)

    assert len(receiver.received) == 1
    assert {delivery.status for delivery in Delivery.objects.all()} == {DeliveryStatus.GIVEN_UP}
    assert "Webhooken är pausad" in client.get(reverse("api:webhook", args=[webhook.pk])).content.decode()
    client.post(reverse("api:resume_webhook", args=[webhook.pk]))
    announce()
    assert Delivery.objects.filter(status=DeliveryStatus.QUEUED).count() == 1


def test_owner_without_the_right_is_told_nothing_more() -> None:
    with receiving() as receiver:
        webhook, _secret = make_webhook(receiver.url)
        announce()
        Membership.objects.filter(person=webhook.person).delete()

        services.send_due_deliveries(now=make.NOW)

    assert receiver.received == []
    assert Delivery.objects.get().fault == Fault.NO_RIGHT


def test_many_workers_deliver_each_once_and_never_two_at_a_time() -> None:
    with receiving(hang=0.02) as receiver:
        make_webhook(receiver.url)
        for _ in range(8):
            announce()

        answers = at_once(*[lambda: services.send_due_deliveries(now=make.NOW)] * 4)

    assert faults(answers) == []
    ids = [request.headers["webhook-id"] for request in receiver.received]
    assert (len(ids), len(set(ids))) == (8, 8)
    assert not Delivery.objects.exclude(status=DeliveryStatus.DELIVERED).exists()


def test_without_the_claim_workers_deliver_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_claim", lambda pk, now: True)
    monkeypatch.setattr(sending, "_store", lambda delivery, **changes: time.sleep(0.05))
    monkeypatch.setattr(sending, "RUN", 0.04)
    with receiving() as receiver:
        make_webhook(receiver.url)
        announce()

        at_once(*[lambda: services.send_due_deliveries(now=make.NOW)] * 4)

    assert len(receiver.received) > 1


def test_killed_workers_delivery_is_made_again_and_its_word_is_not_heard() -> None:
    with receiving() as receiver:
        make_webhook(receiver.url)
        delivery = Delivery.objects.get(event=announce())
        assert sending._claim(delivery.pk, now=make.NOW)
        lost = Delivery.objects.select_related("webhook__person", "event").get()

        later = make.NOW + sending.LEASE
        assert services.reap_deliveries(now=later - timedelta(seconds=1)) == 0
        assert services.reap_deliveries(now=later) == 1
        assert services.send_due_deliveries(now=later) == 1

    assert not sending._store(lost, status=DeliveryStatus.QUEUED)
    assert Delivery.objects.get().status == DeliveryStatus.DELIVERED
    assert Delivery.objects.get().attempts == 2


SCRIPT = """
import django
django.setup()
from django.conf import settings
from django.utils import timezone
from samverkan.api import services
settings.WEBHOOKS_ALLOW_LOOPBACK = True
services.send_due_deliveries(now=timezone.now())
"""


def test_receiver_tells_the_repetition_after_a_killed_process_by_its_identity() -> None:
    environment = os.environ | {
        "DATABASE_URL": database_url(), "SAMVERKAN_DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "samverkan.config.settings.dev", "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    with receiving(hang=30) as receiver:
        make_webhook(receiver.url)
        announce()
        worker = subprocess.Popen([sys.executable, "-c", SCRIPT], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
        wait_for(lambda: bool(receiver.received))
        worker.kill()
        worker.wait()
        assert Delivery.objects.get().status == DeliveryStatus.SENDING

        receiver.hang = 0
        later = timezone.now() + sending.LEASE
        assert (services.reap_deliveries(now=later), services.send_due_deliveries(now=later)) == (1, 1)

    assert len(receiver.received) == 2
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 1


def test_what_a_worker_holds_cannot_be_sent_again_by_hand() -> None:
    webhook, _secret = make_webhook("https://a.example/x")
    delivery = Delivery.objects.get(event=announce())
    sending._claim(delivery.pk, now=make.NOW)

    with pytest.raises(services.NothingToSend):
        services.send_again(actor=webhook.person, delivery_id=delivery.pk, now=make.NOW)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/", "https://a", "https://localhost/", "https://10.0.0.1/", "https://[::1]/", "https://2130706433/",
        "https://me:pw@a.example/", "https://a.example/#x", "ftp://a.example/", "https://169.254.169.254/latest",
        "https://[::ffff:10.0.0.1]/", "https://a.example:99999/", "https://å.example/", "https://a.example/ x", "",
        "https://127.1/", "https://printer.local/",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(url: str) -> None:
    assert not is_open_url(url)


@pytest.mark.parametrize(
    "address", ["100.64.0.1", "0.0.0.0", "224.0.0.1", "fe80::1%eth0", "2002:7f00:1::", "fd00::1", "x"]
)
def test_closed_networks_are_known(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize("found", [["10.0.0.7"], ["93.184.216.34", "127.0.0.1"], ["::ffff:192.168.0.1"]])
def test_name_that_leads_into_a_closed_network_is_refused_when_looked_up(
    found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in found]
    monkeypatch.setattr(wire.socket, "getaddrinfo", lambda *args, **kwargs: rows)

    with pytest.raises(wire.NotDelivered) as refused:
        wire.post("https://inside.example/", body=b"", headers={}, allow_loopback=False)

    assert refused.value.fault == Fault.ADDRESS


def test_nobody_there_and_no_certificate_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as receiver:
        port = receiver.url.rpartition(":")[2]
        with pytest.raises(wire.NotDelivered) as not_tls:
            wire.post(f"https://127.0.0.1:{port}/", body=b"", headers={}, allow_loopback=True, timeout=2)
    with pytest.raises(wire.NotDelivered) as nobody:
        wire.post(receiver.url, body=b"", headers={}, allow_loopback=True, timeout=2)

    assert not_tls.value.fault == Fault.CONNECTION
    assert nobody.value.fault == Fault.CONNECTION


def test_pages_make_try_renew_and_remove(client: StrictClient) -> None:
    client.force_login(make.make_organiser())
    with receiving() as receiver:
        made = client.post(reverse("api:new_webhook"), {"url": receiver.url, "events": ["forum.published"]})
        webhook = Webhook.objects.get()
        client.post(reverse("api:send_test", args=[webhook.pk]))
        assert services.send_due_deliveries(now=make.NOW + timedelta(days=400)) == 1
        renewed = client.post(reverse("api:renew_secret", args=[webhook.pk]))
        client.post(reverse("api:send_test", args=[webhook.pk]))
        services.send_due_deliveries(now=make.NOW + timedelta(days=400))

    old, new = made.context["secret"], renewed.context["secret"]
    assert (made.status_code, renewed.status_code, old == new) == (201, 201, False)
    assert is_signed(receiver.received[0], old)
    assert is_signed(receiver.received[1], new)
    assert "Ett prov" in client.get(reverse("api:webhook", args=[webhook.pk])).content.decode()
    assert new not in client.get(reverse("api:webhook", args=[webhook.pk])).content.decode()
    client.post(reverse("api:remove_webhook", args=[webhook.pk]))
    assert Webhook.objects.count() == Delivery.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"url": "https://192.168.0.1/x", "events": ["forum.published"]}, "öppna internet"),
        ({"url": "https://a.example/x"}, "Välj minst en"),
        ({"url": "https://a.example/x", "events": ["forum.exploded"]}, "giltigt"),
    ],
)
def test_page_keeps_what_was_typed(client: StrictClient, data: dict[str, Any], words: str) -> None:
    client.force_login(make.make_organiser())

    answer = client.post(reverse("api:new_webhook"), data)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{data["url"]}"' in answer.content.decode()
    assert Webhook.objects.count() == 0


def test_others_webhooks_are_theirs_but_operators_see_all(client: StrictClient) -> None:
    webhook, _secret = make_webhook("https://a.example/x")
    delivery = Delivery.objects.get(event=announce())
    client.force_login(make.make_organiser())

    assert client.get(reverse("api:webhook", args=[webhook.pk])).status_code == 404
    for name in ("send_test", "renew_secret", "remove_webhook", "resume_webhook"):
        assert client.post(reverse(f"api:{name}", args=[webhook.pk])).status_code == 404
    assert client.post(reverse("api:send_again", args=[delivery.pk])).status_code == 404
    client.force_login(make_operator())
    assert client.get(reverse("api:webhook", args=[webhook.pk])).status_code == 200


def test_nobody_has_more_than_twenty() -> None:
    person = make.make_organiser()
    for number in range(20):
        make_webhook(f"https://a.example/{number}", person=person)

    with pytest.raises(services.TooManyWebhooks):
        make_webhook("https://a.example/x", person=person)


def test_page_costs_as_much_for_one_delivery_as_for_three(client: StrictClient, django_assert_num_queries: Any) -> None:
    webhook, _secret = make_webhook("https://a.example/x")
    client.force_login(webhook.person)
    client.get(reverse("api:webhook", args=[webhook.pk]))
    for number in (1, 2):
        for _ in range(number):
            announce()

        with django_assert_num_queries(6):
            client.get(reverse("api:webhook", args=[webhook.pk]))


def test_old_events_and_a_deleted_persons_webhooks_go() -> None:
    webhook, _secret = make_webhook("https://a.example/x")
    announce()

    assert services.forget_old(now=make.NOW + timedelta(days=29)) == 0
    assert services.forget_old(now=make.NOW + timedelta(days=30)) == 2
    assert services.export_personal_data(webhook.person)["webhooks"][0]["url"] == "https://a.example/x"
    services.erase_personal_data(webhook.person, make.NOW)
    assert Webhook.objects.count() == 0


def test_change_touches_no_webhook_and_a_task_puts_it_in_line_once() -> None:
    make_webhook("https://a.example/x")
    services.announce(event="forum.published", subject="forum:a", data={"forum": "a"}, now=make.NOW)
    before = Delivery.objects.count()

    made = at_once(*[services.fan_out] * 4)

    assert before == 0
    assert faults(made) == []
    assert Delivery.objects.count() == 1
    assert Delivery.objects.get().send_after == make.NOW


def test_webhook_removed_at_the_same_moment_harms_neither_the_change_nor_the_task() -> None:
    webhook, _secret = make_webhook("https://a.example/x")
    with transaction.atomic():
        services.announce(event="forum.published", subject="forum:a", data={"forum": "a"}, now=make.NOW)
        if connection.vendor == "postgresql":  # SQLite lets one write at a time
            remove = partial(services.remove_webhook, actor=webhook.person, webhook_id=webhook.pk, now=make.NOW)
            assert faults(at_once(remove)) == []
    if connection.vendor != "postgresql":
        services.remove_webhook(actor=webhook.person, webhook_id=webhook.pk, now=make.NOW)

    assert services.fan_out() == 0
    assert Event.objects.get().is_fanned_out


def test_removing_is_asked_about_first(client: StrictClient) -> None:
    webhook, _secret = make_webhook("https://a.example/x")
    client.force_login(webhook.person)

    page = client.get(reverse("api:webhook", args=[webhook.pk])).content.decode()
    asked = client.get(reverse("api:remove_webhook", args=[webhook.pk])).content.decode()

    assert f'href="{reverse("api:remove_webhook", args=[webhook.pk])}"' in page
    assert "Ta bort webhooken?" in asked
    assert Webhook.objects.count() == 1
    client.post(reverse("api:remove_webhook", args=[webhook.pk]))
    assert Webhook.objects.count() == 0
