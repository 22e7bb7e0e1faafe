"""Figures of a series."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("forums", "0014_table_notes")]

    operations: list = []
