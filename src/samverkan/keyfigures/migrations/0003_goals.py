from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("keyfigures", "0002_store")]

    operations = []
