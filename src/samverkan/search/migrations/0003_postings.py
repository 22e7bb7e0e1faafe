"""What a term is worth in each passage moves from the passages to the term; facets are read from the documents."""

from django.db import migrations, models


def ask_for_another_edition(apps, schema_editor):
    """Let the next worker make the index anew, for no term of this one has its postings."""
    apps.get_model("search", "Edition").objects.update(analysis="")


def read_by_index(apps, schema_editor):
    """Let PostgreSQL believe every word to be rare: else it reads all passages one by one for a common one."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE search_passage ALTER COLUMN own SET STATISTICS 0, ALTER COLUMN whole SET STATISTICS 0"
        )


class Migration(migrations.Migration):
    dependencies = [("search", "0002_full_text")]
    operations = [
        migrations.DeleteModel(name="Facet"),
        # SQLite drops the column without copying the table, which would lose its triggers.
        migrations.RemoveField(model_name="passage", name="impacts"),
        migrations.AddField(model_name="term", name="postings", field=models.BinaryField(default=b"")),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(fields=["edition", "document", "position", "impact", "id"], name="search_passage_narrow"),
        ),
        migrations.RunPython(read_by_index, migrations.RunPython.noop),
        migrations.RunPython(ask_for_another_edition, migrations.RunPython.noop),
    ]
