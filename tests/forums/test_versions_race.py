"""Two organisers release at once: one version, one letter a person. A control without the lock shows the race."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError

from samverkan.forums.models import Forum, Release
from samverkan.forums.queries.programme_picture import as_json
from samverkan.forums.queries.releases import get_standing
from samverkan.forums.services import releases
from samverkan.letters.models import Letter
from tests.factories import forums as make
from tests.factories.forums import NOW
from tests.factories.threads import at_once
from tests.forums.test_versions import moved_forum

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_released_six_times_at_once_it_is_one_version_and_one_letter_a_person() -> None:
    forum, person = moved_forum()
    organiser, seen = make.make_organiser(), get_standing(forum).digest

    def press() -> Any:
        return releases.release_programme(actor=organiser, forum=forum, seen=seen, note="", now=NOW)

    answers = at_once(*[press] * 6)

    errors = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(error) for error in errors] == [releases.NothingChanged] * 5
    assert sorted(Release.objects.values_list("number", flat=True)) == [1, 2]
    assert list(Letter.objects.values_list("to", flat=True)) == [person.email]


def test_control_without_the_lock_both_find_the_change_and_only_the_constraint_stops_the_second() -> None:
    forum, _person = moved_forum()
    both_looked = Barrier(2, timeout=20)

    def look_then_write() -> Forum:
        standing = get_standing(forum)
        both_looked.wait()
        assert standing.difference
        Release.objects.create(
            forum=forum, number=standing.next_number, released_at=NOW, snapshot=as_json(standing.picture)
        )
        return forum

    answers = at_once(look_then_write, look_then_write)

    assert [type(a) for a in answers if isinstance(a, Exception)] == [IntegrityError]
