"""Calls for sessions and topics."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("forums", "0008_versions")]

    operations: list = []
