"""Invitations, quotas and reminders."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("forums", "0009_proposals")]

    operations: list = []
