"""Tables as answers."""

from __future__ import annotations

from django.http import HttpResponse

from samverkan.web.tables import Table, write_csv, write_xlsx

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_file(table: Table, *, kind: str, name: str) -> HttpResponse:
    """Return a table as a file to save; ``kind`` is ``csv`` or ``xlsx``."""
    data = write_csv(table) if kind == "csv" else write_xlsx(table)
    answer = HttpResponse(data, content_type=CONTENT_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer
