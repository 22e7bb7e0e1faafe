"""Forums in series, and fairness carried over them."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0003_words_and_rooms"),
        ("network", "0002_organisations_with_people_stay"),
    ]
    operations: list[migrations.operations.base.Operation] = [
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("description", models.TextField(blank=True, max_length=600, verbose_name="description")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forum_series",
                        to="network.region",
                    ),
                ),
            ],
            options={"verbose_name": "series", "verbose_name_plural": "series", "ordering": ["title", "pk"]},
        ),
        migrations.AddField(
            model_name="forum",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="forums",
                to="forums.series",
                verbose_name="series",
            ),
        ),
        migrations.AddField(
            model_name="plannedseat", name="why", field=models.JSONField(blank=True, default=dict)
        ),
    ]
