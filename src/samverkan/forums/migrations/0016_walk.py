"""What everybody reads of the documentation; the kiosk's number; seats given back; who had a letter sent about a commitment."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def copy_published(apps, schema_editor):
    """What is public now is what was compiled last."""
    published = apps.get_model("forums", "Documentation").objects.filter(published_at__isnull=False)
    published.update(public_content=F("content"), public_compiled_at=F("compiled_at"))


class Migration(migrations.Migration):
    dependencies = [("forums", "0015_statistics")]

    operations = [
        migrations.AddField("documentation", "public_content", models.JSONField(blank=True, null=True)),
        migrations.AddField("documentation", "public_compiled_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(copy_published, migrations.RunPython.noop, elidable=True),
        migrations.AddField("forum", "kiosk_number", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField("registration", "calendar_gone", models.JSONField(blank=True, default=list)),
        migrations.AddField(
            "commitment",
            "noted_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="commitments",
                to="forums.host",
            ),
        ),
    ]
