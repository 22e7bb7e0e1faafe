"""Full-text search of either database over ``Passage.terms`` and ``Passage.context``, kept by the database itself.

SQLite: an FTS5 table without a copy of the text, and triggers. PostgreSQL: two generated ``tsvector`` columns of the
lexemes as they are (what the configuration ``simple`` would make of them), each with a GIN index. Whoever alters
``search_passage`` on SQLite must make the triggers anew: Django alters a table there by copying it.
"""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE search_fts USING fts5(
         terms, context, content='search_passage', content_rowid='id', detail='column', columnsize=0,
         tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER search_fts_insert AFTER INSERT ON search_passage BEGIN
         INSERT INTO search_fts(rowid, terms, context) VALUES (new.id, new.terms, new.context); END""",
    """CREATE TRIGGER search_fts_delete AFTER DELETE ON search_passage BEGIN
         INSERT INTO search_fts(search_fts, rowid, terms, context)
         VALUES ('delete', old.id, old.terms, old.context); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER search_fts_delete",
    "DROP TRIGGER search_fts_insert",
    "DROP TABLE search_fts",
]
POSTGRESQL = [
    """ALTER TABLE search_passage
         ADD COLUMN own tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(terms, ' '))) STORED,
         ADD COLUMN whole tsvector GENERATED ALWAYS AS
           (array_to_tsvector(string_to_array(btrim(terms || ' ' || context), ' '))) STORED""",
    "CREATE INDEX search_passage_own ON search_passage USING gin (own)",
    "CREATE INDEX search_passage_whole ON search_passage USING gin (whole)",
]
POSTGRESQL_BACK = ["ALTER TABLE search_passage DROP COLUMN own, DROP COLUMN whole"]


def _run(schema_editor, on_sqlite, on_postgresql):
    for statement in on_sqlite if schema_editor.connection.vendor == "sqlite" else on_postgresql:
        schema_editor.execute(statement)


def forwards(apps, schema_editor):
    """Make the full-text index."""
    _run(schema_editor, SQLITE, POSTGRESQL)


def backwards(apps, schema_editor):
    """Take it away."""
    _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
