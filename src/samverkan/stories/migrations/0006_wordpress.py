import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0005_fediverse")]

    operations = [
        migrations.AddField(
            model_name="storypage",
            name="keywords",
            field=models.CharField(
                blank=True, db_default="", default="",
                help_text="Words that tell programs what the story is about, with commas between. Readers do not see them.",
                max_length=1000, verbose_name="keywords",
            ),
        ),
        migrations.CreateModel(
            name="TransferRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200)),
                ("source_key", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64)),
                ("missing", models.JSONField(default=list)),
                ("comments", models.JSONField(default=dict)),
                ("imported_at", models.DateTimeField()),
                (
                    "page",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                        to="wagtailcore.page",
                    ),
                ),
            ],
            options={"ordering": ["source", "pk"]},
        ),
        migrations.AddConstraint(
            model_name="transferrecord",
            constraint=models.UniqueConstraint(fields=("source", "source_key"), name="transfer_record_once"),
        ),
    ]
