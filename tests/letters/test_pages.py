"""The organisers' pages of letters."""

import pytest
from django.urls import reverse

from samverkan.letters.enums import LetterStatus
from samverkan.letters.models import Letter
from tests.conftest import StrictClient
from tests.factories.letters import make_letter
from tests.factories.network import NOW, make_editor, make_organiser

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(client: StrictClient) -> StrictClient:
    client.force_login(make_organiser())
    return client


def test_list_costs_as_much_for_one_letter_as_for_three(organiser: StrictClient, django_assert_num_queries) -> None:
    organiser.get(reverse("letters:list"))  # the process learns the region's name

    organiser.get(reverse("letters:list"))  # the header's region is remembered by the process
    for count in (1, 2):
        for _ in range(count):
            make_letter()

        with django_assert_num_queries(6):
            response = organiser.get(reverse("letters:list"))

        assert response.status_code == 200


def test_list_shows_what_waits_for_a_decision(organiser: StrictClient) -> None:
    make_letter(subject="Osäkert brev", status=LetterStatus.UNCERTAIN)
    make_letter(subject="Skickat brev", status=LetterStatus.SENT)

    everything = organiser.get(reverse("letters:list")).content.decode()
    uncertain = organiser.get(reverse("letters:list"), {"status": "uncertain"}).content.decode()

    assert "Ett brev väntar på ditt beslut" in everything
    assert "Skickat brev" in everything
    assert "Osäkert brev" in uncertain
    assert "Skickat brev" not in uncertain


@pytest.mark.parametrize("query", ["?status=xx", "?page=xx", "?page=999"])
def test_list_takes_nonsense_calmly(organiser: StrictClient, query: str) -> None:
    make_letter(subject="Kvar")

    assert "Kvar" in organiser.get(reverse("letters:list") + query).content.decode()


def test_empty_list_says_what_will_be_here(organiser: StrictClient) -> None:
    assert "Inga brev här" in organiser.get(reverse("letters:list")).content.decode()


def test_letter_is_previewed_as_it_is(organiser: StrictClient) -> None:
    letter = make_letter(subject="Välkommen <b>", text="Rad 1\nRad 2 & 3\n")

    html = organiser.get(reverse("letters:letter", args=[letter.pk])).content.decode()

    assert "Välkommen &lt;b&gt;" in html
    assert "Rad 1\nRad 2 &amp; 3" in html


@pytest.mark.parametrize("changes", [{"is_secret": True}, {"erased_at": NOW}])
def test_code_and_erased_letter_are_not_shown(organiser: StrictClient, changes: dict[str, object]) -> None:
    letter = make_letter(subject="1234-5678 är din kod", text="1234-5678", **changes)

    pages = organiser.get(reverse("letters:list")), organiser.get(reverse("letters:letter", args=[letter.pk]))

    assert all("1234-5678" not in page.content.decode() for page in pages)


def test_organiser_decides_about_an_uncertain_letter(organiser: StrictClient) -> None:
    first, second = make_letter(status=LetterStatus.UNCERTAIN), make_letter(status=LetterStatus.UNCERTAIN)

    page = organiser.get(reverse("letters:letter", args=[first.pk])).content.decode()
    organiser.post(reverse("letters:mark_sent", args=[first.pk]))
    again = organiser.post(reverse("letters:send_again", args=[second.pk]), follow=True).content.decode()
    late = organiser.post(reverse("letters:send_again", args=[first.pk]), follow=True).content.decode()

    assert "Skicka det igen" in page
    assert "Brevet ligger i kön igen." in again
    assert "inget mer att avgöra" in late
    assert [letter.status for letter in Letter.objects.order_by("pk")] == [LetterStatus.SENT, LetterStatus.QUEUED]


def test_letters_are_for_organisers(client: StrictClient) -> None:
    letter = make_letter(status=LetterStatus.UNCERTAIN)
    address = reverse("letters:send_again", args=[letter.pk])

    stranger = client.post(address)
    client.force_login(make_editor())
    editor = client.post(address)

    letter.refresh_from_db()
    assert stranger["Location"].startswith("/konto/logga-in/")
    assert editor.status_code == 403
    assert letter.status == LetterStatus.UNCERTAIN


def test_decision_needs_a_post_and_a_letter(organiser: StrictClient) -> None:
    letter = make_letter()

    assert organiser.get(reverse("letters:mark_sent", args=[letter.pk])).status_code == 405
    assert organiser.post(reverse("letters:mark_sent", args=[letter.pk + 1])).status_code == 404
