"""Released versions of the programme."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("forums", "0007_grid")]

    operations: list = []
