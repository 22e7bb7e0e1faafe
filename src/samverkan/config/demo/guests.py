"""The demo's guests: one who has written half a text by the link in her letter, and one with an idea."""

from __future__ import annotations

from datetime import datetime, timedelta

from samverkan.network.models import Municipality, Person
from samverkan.stories.services import invite_guest, offer_idea, save_draft

TITLE = "Cykelskolan som blev en genväg till jobbet"
INGRESS = "Tolv vuxna lärde sig cykla i våras. I dag tar sju av dem cykeln till ett arbete som bussen inte når."
TEXT = """Det började med en fråga på språkkaféet: hur kommer man till lagret klockan sex på morgonen?

## Så gjorde vi

- Vi lånade tolv cyklar av fritidsgården.
- Två pensionärer ledde passen, tisdagar och torsdagar.
- Arbetsförmedlaren kom sista gången, med lediga jobb inom åtta kilometer.

## Vad vi lärde oss

Den som inte har cyklat som barn behöver fyra pass för att våga sig ut på vägen.
"""
IDEA = "Vi bytte väntrummet mot ett kök. Nu pratar folk med varandra medan de väntar, och färre uteblir."


def load_guests(*, people: dict[str, Person], now: datetime) -> None:
    """Invite a guest who then writes, and let somebody offer an idea."""
    places = {place.slug: place for place in Municipality.objects.filter(slug__in=["sjobo", "tomelilla"])}
    post = invite_guest(
        actor=people["editor"], name="Rakel Spångvret", email="rakel.spangvret@sjobo.example.org",
        role="Samordnare, Sjöbo kommun", municipality=places.get("sjobo"), language="sv",
        message="Jag hörde om er cykelskola på forumet. Den vill jag att fler får läsa om.",
        now=now - timedelta(days=2),
    )  # fmt: skip
    save_draft(
        post_id=post.pk, version=0, title=TITLE, ingress=INGRESS, text=TEXT, now=now - timedelta(hours=20)
    )  # fmt: skip
    offer_idea(
        name="Benno Hagelrot", email="benno.hagelrot@tomelilla.example.org", role="Enhetschef",
        municipality=places.get("tomelilla"), idea=IDEA, language="sv", address="192.0.2.99",
        now=now - timedelta(hours=5),
    )  # fmt: skip
