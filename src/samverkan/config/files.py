"""Uploaded files: pictures for everybody, documents once a published page shows them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail.documents.views.serve import serve as serve_document

YEAR = 365 * 24 * 3600


@login_not_required
@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a scaled picture. Originals and documents lie in other folders and are out of reach here.

    Wagtail puts the picture's measures and a digest in its name, so that a copy never grows old. A proxy that serves
    ``/media/images/`` itself takes this view's place.
    """
    response = serve_file(request, f"images/{path}", document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


#: Public; ``stories`` decides who may read which document (its Wagtail hook).
document = login_not_required(serve_document)
