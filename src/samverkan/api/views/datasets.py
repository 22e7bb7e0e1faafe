"""The catalogue of open data, for data portals."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.http import require_safe

from samverkan.api.services.datasets import list_datasets
from samverkan.network.queries import region_name
from samverkan.web.context import contact_email


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Answer with every dataset of the site as DCAT-AP-SE."""
    from samverkan.api.services.dcat import write_catalogue  # late: rdflib takes a third of a second to load

    text = write_catalogue(list_datasets(), publisher=region_name() or "Samverkan", email=contact_email())
    answer = HttpResponse(text, content_type="application/rdf+xml; charset=utf-8")
    answer["Access-Control-Allow-Origin"] = "*"
    set_response_etag(answer)
    found = get_conditional_response(request, etag=answer["ETag"], response=answer)
    return found or answer
