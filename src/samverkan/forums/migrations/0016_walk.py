from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("forums", "0015_statistics")]

    operations = []
