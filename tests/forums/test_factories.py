"""The factories themselves: what other tests take for granted."""

import pytest

from samverkan.forums.models import Preference, Session
from tests.factories import forums as make

pytestmark = pytest.mark.django_db


def test_parallel_forum_has_wishes_and_room_for_all() -> None:
    forum = make.make_parallel_forum(persons=8)

    assert forum.registrations.count() == 8
    assert Preference.objects.filter(rank=1).count() == 16
    assert Session.objects.filter(slot__forum=forum, slot__choice="wishes").count() == 10
    assert {c.mode: c.taken for c in forum.capacities.all()} == {"onsite": 6, "digital": 2}
