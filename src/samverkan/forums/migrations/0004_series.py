"""Forums in series, and fairness carried over them."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("forums", "0003_words_and_rooms")]
    operations: list[migrations.operations.base.Operation] = []
