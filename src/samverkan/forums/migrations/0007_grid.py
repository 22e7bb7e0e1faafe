"""The grid of the programme, and templates."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("forums", "0006_ideas")]

    operations: list = []
