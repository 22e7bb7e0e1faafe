"""Events are put in line for webhooks by a task; those that are there have been."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.AddField("event", "is_fanned_out", models.BooleanField(default=True)),
        migrations.AlterField("event", "is_fanned_out", models.BooleanField(default=False)),
        migrations.AddIndex(
            "event",
            models.Index(fields=["id"], name="event_to_fan_out", condition=models.Q(is_fanned_out=False)),
        ),
    ]
