"""A rebuild killed while it writes: the old index answers on, the next rebuild goes well, nothing is left over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from samverkan.search import services
from samverkan.search.models import Document, Edition, Passage, Term
from samverkan.search.queries import find
from tests.factories.search import Shelf, index, shelf
from tests.jobs.test_workers import ROOT, database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

#: Makes the index anew; inside the transaction of the second document of three, when its rows are written and not yet
#: kept, it says so and waits to be killed. Careless, it puts the new index in the old one's place from the beginning.
SCRIPT = """
import sys, django
django.setup()
from django.core.management import call_command
from samverkan.search.models import Edition
from samverkan.search.services import editions
from tests.factories.search import shelf

write, done = editions.add_entries, []

def write_and_wait(edition, *rest):
    if sys.argv[1] == "careless":
        Edition.objects.exclude(pk=edition.pk).update(is_active=False)
        Edition.objects.filter(pk=edition.pk).update(is_active=True)
    write(edition, *rest)
    done.append(edition)
    if len(done) == 2:
        print("writing", flush=True)
        sys.stdin.read()

editions.BATCH, editions.add_entries = 1, write_and_wait
with shelf() as things:
    for key in "abc":
        things.put(key, f"Bostad {key}", "Kommunen bygger.")
    call_command("search", "rebuild")
"""


@pytest.fixture
def things() -> Iterator[Shelf]:
    """Return three texts, in the index."""
    with shelf() as made:
        for key in "abc":
            made.put(key, f"Bostad {key}", "Kommunen bygger.")
        index()
        yield made


def kill_in_the_midst(manner: str) -> None:
    """Let a process make the index anew, and kill it while it writes."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "SAMVERKAN_DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "samverkan.config.settings.dev",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }
    command = [sys.executable, "-c", SCRIPT, manner]
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        process.kill()


def keys(query: str) -> list[str]:
    return [result.key for result in find(query).results]


def test_killed_rebuild_leaves_the_old_index_and_the_next_one_cleans_up(things: Shelf) -> None:
    old = Edition.objects.get()
    terms = Term.objects.count()

    kill_in_the_midst("as it is")

    assert keys("bostad") == ["a", "b", "c"]
    assert keys("kommun") == ["a", "b", "c"]
    assert Edition.objects.get(is_active=True) == old
    assert Document.objects.exclude(edition=old).count() == 1  # what was being written was not kept

    new = services.rebuild(clock=timezone.now)
    assert keys("bostad") == ["a", "b", "c"]
    assert Edition.objects.get(is_active=True) == new

    services.discard_abandoned(now=timezone.now() + timedelta(minutes=11))
    assert [Edition.objects.get(), Document.objects.count(), Passage.objects.count()] == [new, 3, 6]
    assert Term.objects.count() == terms
    check_full_text()


def test_control_an_index_put_in_place_too_early_is_found_half(things: Shelf) -> None:
    """The kill does hit in the midst: whoever puts an edition in place before it is whole has lost the rest."""
    kill_in_the_midst("careless")

    assert keys("bostad") != ["a", "b", "c"]


def check_full_text() -> None:
    """Fail if SQLite's full-text index holds other than the passages; PostgreSQL's is part of them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_fts(search_fts, rank) VALUES ('integrity-check', 1)")
