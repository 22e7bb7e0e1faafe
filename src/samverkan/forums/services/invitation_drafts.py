"""Addresses that stand in mailings which are not sent yet."""

from __future__ import annotations

from samverkan.forums.models import Mailing


def list_drafts_with(address: str) -> list[Mailing]:
    """Return the drafts in whose pasted list the address stands, the oldest first."""
    drafts = Mailing.objects.filter(sent_at=None).select_related("forum").order_by("pk")
    return [draft for draft in drafts if any(_is(line, address) for line in draft.audience.get("pasted", ()))]


def take_out_of_drafts(address: str) -> int:
    """Take the address out of every draft; return of how many."""
    drafts = list_drafts_with(address)
    for draft in drafts:
        pasted = [line for line in draft.audience["pasted"] if not _is(line, address)]
        Mailing.objects.filter(pk=draft.pk, sent_at=None).update(audience=draft.audience | {"pasted": pasted})
    return len(drafts)


def _is(line: list[str], address: str) -> bool:
    return line[1].lower() == address.lower()
