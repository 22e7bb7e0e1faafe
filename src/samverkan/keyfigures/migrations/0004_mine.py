from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keyfigures", "0003_goals")]

    operations = [
        migrations.AddField(
            model_name="storedblock",
            name="digest",
            field=models.CharField(default="", editable=False, max_length=32),
        ),
    ]
