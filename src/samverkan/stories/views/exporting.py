"""Where editors take the whole blog home."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import IO, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from samverkan.network.access import role_required
from samverkan.network.models import Person
from samverkan.stories import services
from samverkan.stories.forms import ExportForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required("stories.edit")
def export(request: HttpRequest) -> HttpResponse:
    """Ask for the form, and answer with a ZIP file."""
    form = ExportForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "stories/export.html", {"form": form}, status=status)
    now = timezone.now()
    file = cast(IO[bytes], TemporaryFile())  # noqa: SIM115 - the answer closes it
    services.export_as_zip(actor=cast(Person, request.user), form=form.cleaned_data["form"], file=file, now=now)
    file.seek(0)
    name = f"berattelser-{timezone.localdate(now)}-{form.cleaned_data['form']}.zip"
    return cast(HttpResponse, FileResponse(file, as_attachment=True, filename=name, content_type="application/zip"))
