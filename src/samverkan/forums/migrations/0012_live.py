"""Questions, quick polls and the panel's queue."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("forums", "0011_questions")]

    operations: list = []
