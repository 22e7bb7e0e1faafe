"""Released versions of the programme."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("forums", "0007_grid"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: list = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("released_at", models.DateTimeField()),
                ("note", models.TextField(blank=True, max_length=500, verbose_name="note")),
                ("snapshot", models.JSONField()),
                ("counts", models.JSONField(blank=True, default=dict)),
                ("contacts", models.JSONField(blank=True, default=dict)),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                (
                    "forum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="releases", to="forums.forum"
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "version of the programme",
                "verbose_name_plural": "versions of the programme",
                "ordering": ["forum", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=["forum", "number"], name="release_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(number__gte=1), name="release_number_from_one"
                    ),
                ],
            },
        ),
    ]
