import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0007_shape"), ("wagtailimages", "0027_image_description")]

    operations = [
        migrations.AddField(
            model_name="storypage",
            name="lead_picture",
            field=models.ForeignKey(
                blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL,
                related_name="led_stories", to="wagtailimages.image",
            ),
        ),
    ]  # fmt: skip
