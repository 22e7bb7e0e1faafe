"""Guest posts for tests, and pictures to upload."""

from __future__ import annotations

from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from samverkan.network.models import Person
from samverkan.stories import services
from samverkan.stories.models import GuestPost
from tests.factories.network import make_editor
from tests.factories.stories import NOW, make_blog

_numbers = count(1)
TEXT = "Vi frågade först.\n\n## Så gick det till\n\n- Ett bord\n- Två stolar\n\nLäs [handboken](https://example.org/h)."


def make_guest_post(*, editor: Person | None = None, **fields: Any) -> GuestPost:
    """Return the post of an invited guest; text fields are stored as they are given."""
    make_blog()
    number = next(_numbers)
    told: dict[str, Any] = {"name": f"Gunnel Gäst {number}", "email": f"gast{number}@example.org", "role": "Rektor"}
    told |= {"municipality": None, "language": "sv", "message": "Berätta om bänken.", "now": NOW}
    for name in told.keys() & fields.keys():
        told[name] = fields.pop(name)
    post = services.invite_guest(actor=editor or make_editor(), **told)
    if fields:
        GuestPost.objects.filter(pk=post.pk).update(**fields)
        post.refresh_from_db()
    return post


def make_written_post(**fields: Any) -> GuestPost:
    """Return a post that can be handed in."""
    return make_guest_post(**({"title": "Bänken i parken", "ingress": "Ett möte ute.", "text": TEXT} | fields))


def make_handed_in(**fields: Any) -> GuestPost:
    """Return a post that waits for an editor."""
    post = make_written_post(**fields)
    return services.hand_in(post_id=post.pk, has_accepted=True, reply="", now=NOW)


def picture_bytes(kind: str = "PNG", size: tuple[int, int] = (320, 200), **options: Any) -> bytes:
    """Return a picture."""
    out = BytesIO()
    Image.new("RGB", size, "#0e5a4a").save(out, kind, **options)
    return out.getvalue()


def upload(content: bytes | None = None, name: str = "bild.png") -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, picture_bytes() if content is None else content)
