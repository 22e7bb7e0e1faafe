"""Figures of a series."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("forums", "0014_table_notes")]

    operations: list = [
        migrations.CreateModel(
            name="ForumFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counts", models.JSONField(default=dict)),
                ("version", models.PositiveSmallIntegerField(default=0)),
                ("computed_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "forum",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="forums.forum"
                    ),
                ),
            ],
            options={"ordering": ["forum"]},
        ),
    ]
