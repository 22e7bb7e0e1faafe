"""Own questions, colleagues, and who stands first in line."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("forums", "0010_invitations")]

    operations: list = []
