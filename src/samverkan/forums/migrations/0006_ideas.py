"""Points gathered and voted on."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("forums", "0005_cafe")]
    operations: list[migrations.operations.base.Operation] = []
