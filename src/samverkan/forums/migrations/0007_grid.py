"""The grid of the programme, and templates."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("forums", "0006_ideas")]

    operations: list = [
        migrations.AddField(
            model_name="room",
            name="seats_onsite",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="seats on site"),
        ),
        migrations.AddField(
            model_name="room",
            name="seats_digital",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="digital seats"),
        ),
    ]
