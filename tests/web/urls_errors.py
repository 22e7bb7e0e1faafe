"""The site's own addresses, and one for each way a page can fail."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path

from samverkan.config import urls as site
from samverkan.web import errors

handler400 = site.handler400
handler403 = site.handler403
handler404 = site.handler404
handler500 = site.handler500


def _raising(error: type[Exception]) -> Any:
    @login_not_required
    def view(request: HttpRequest) -> HttpResponse:
        raise error("planted")

    return view


urlpatterns = [
    path("fel/400/", _raising(SuspiciousOperation)),
    path("fel/403/", _raising(PermissionDenied)),
    path("fel/410/", login_not_required(errors.gone)),
    path("fel/429/", login_not_required(errors.too_many_requests)),
    path("fel/500/", _raising(RuntimeError)),
    *site.urlpatterns,
]
