"""World Café."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("forums", "0004_series")]
    operations: list[migrations.operations.base.Operation] = []
