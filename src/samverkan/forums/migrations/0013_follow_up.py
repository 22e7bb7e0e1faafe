"""Commitments and evaluation."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("forums", "0012_live")]

    operations: list = []
