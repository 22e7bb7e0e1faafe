"""Points by all at a table."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("forums", "0013_follow_up")]

    operations: list = [
        migrations.AddField(
            model_name="note",
            name="registration",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="table_points",
                to="forums.registration",
            ),
        ),
        migrations.AddField(
            model_name="note", name="table", field=models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="note", name="round", field=models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("round", None), ("table", None))
                | models.Q(("round__gte", 1), ("table__gte", 1)),
                name="note_of_a_table_in_a_round",
            ),
        ),
    ]
