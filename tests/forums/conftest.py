"""What several tests of forums stand on: a clock that is moved, and an organiser who is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from tests.factories import forums as make


@pytest.fixture
def at() -> Iterator[Callable[[datetime], None]]:
    """Return a function that moves the clock."""
    travels = []

    def move(moment: datetime) -> None:
        travels.append(time_machine.travel(moment, tick=False))
        travels[-1].start()

    yield move
    for travel in reversed(travels):
        travel.stop()


@pytest.fixture
def organiser(client: Client) -> Client:
    """Return the client, signed in as an organiser."""
    client.force_login(make.make_organiser(), backend="django.contrib.auth.backends.ModelBackend")
    return client
