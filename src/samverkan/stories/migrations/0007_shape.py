import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0006_wordpress")]

    operations = [
        migrations.AddField(
            model_name="storypage",
            name="changed_date",
            field=models.DateField(
                blank=True, help_text="Empty means the day on which you say what changed.", null=True,
                verbose_name="changed on",
            ),
        ),
        migrations.AddField(
            model_name="storypage",
            name="changed_text",
            field=models.CharField(
                blank=True, db_default="", default="",
                help_text="One sentence for readers, who see it with the date below the ingress and in the feed.",
                max_length=300, verbose_name="what changed",
            ),
        ),
        migrations.CreateModel(
            name="RelatedStory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stories.storypage"
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="related_rows",
                        to="stories.storypage",
                    ),
                ),
            ],
            options={"ordering": ["story", "place"]},
        ),
        migrations.AddConstraint(
            model_name="relatedstory",
            constraint=models.UniqueConstraint(fields=("story", "other"), name="related_story_once"),
        ),
    ]
