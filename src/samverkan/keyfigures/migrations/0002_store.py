from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keyfigures", "0001_initial")]

    operations = [
        migrations.AddField(
            "indicator",
            "polarity_reason",
            models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="why"),
        ),
        migrations.AddField(
            "indicator",
            "removed_date",
            models.DateField(blank=True, null=True, verbose_name="first catalogue without it"),
        ),
        migrations.AddField(
            "storedblock",
            "revision",
            models.JSONField(blank=True, null=True, verbose_name="what was revised"),
        ),
        migrations.AddConstraint(
            "vintage",
            models.UniqueConstraint(
                condition=models.Q(state="staging"), fields=("publisher",), name="keyfigures_one_fetch_under_way"
            ),
        ),
    ]
