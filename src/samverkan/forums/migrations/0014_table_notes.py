"""Points by all at a table."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("forums", "0013_follow_up")]

    operations: list = []
