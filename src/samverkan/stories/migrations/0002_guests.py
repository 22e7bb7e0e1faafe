import django.core.validators
import django.db.models.deletion
import samverkan.stories.models.card_blocks
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0002_organisations_with_people_stay'),
        ("stories", "0001_initial"),
        ('wagtailimages', '0027_image_description'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='standardpage',
            name='body',
            field=wagtail.fields.StreamField([('heading', 2), ('paragraph', 3), ('quote', 6), ('image', 11), ('chart', 18), ('film', 24), ('fact_box', 27), ('figure', 31), ('links', 37), ('file', 40), ('forum', 42), ('initiative', 47), ('programme', 54), ('counts', 61)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 160}), 1: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('2', 'Main heading'), ('3', 'Subheading'), ('4', 'Small heading')], 'label': 'Level'}), 2: ('wagtail.blocks.StructBlock', [[('text', 0), ('level', 1)]], {}), 3: ('wagtail.blocks.RichTextBlock', (), {'description': 'Paragraphs and lists with links.', 'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'preview_value': '<p>Vi började med att fråga.</p>', 'template': 'stories/blocks/paragraph.html'}), 4: ('wagtail.blocks.TextBlock', (), {'label': 'Quote', 'max_length': 600, 'rows': 3}), 5: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 160, 'required': False}), 6: ('wagtail.blocks.StructBlock', [[('text', 4), ('who', 5)]], {}), 7: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 8: ('wagtail.blocks.CharBlock', (), {'help_text': 'Read aloud to those who do not see the picture.', 'label': 'What the picture shows', 'max_length': 240}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 240, 'required': False}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'Photographer or source', 'max_length': 160}), 11: ('wagtail.blocks.StructBlock', [[('image', 7), ('alt_text', 8), ('caption', 9), ('source', 10)]], {}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'The finding as a sentence, not “Chart 1”.', 'label': 'What the chart says', 'max_length': 200}), 13: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture of the chart'}), 14: ('wagtail.blocks.CharBlock', (), {'help_text': 'The kind of chart, its axes and its shape. Read aloud to those who do not see it.', 'label': 'What the picture shows', 'max_length': 240}), 15: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'ol', 'ul'], 'help_text': 'For those who cannot read the picture. A list is enough.', 'label': 'The numbers in words', 'required': False}), 16: ('wagtail.blocks.CharBlock', (), {'help_text': 'Who counted, and for which year.', 'label': 'Source', 'max_length': 160}), 17: ('wagtail.blocks.URLBlock', (), {'label': 'Link to the source', 'required': False}), 18: ('wagtail.blocks.StructBlock', [[('title', 12), ('image', 13), ('alt_text', 14), ('numbers', 15), ('source', 16), ('source_url', 17)]], {}), 19: ('wagtail.blocks.CharBlock', (), {'label': 'Title of the film', 'max_length': 160}), 20: ('wagtail.blocks.URLBlock', (), {'help_text': 'The page shows a link, not the film itself, so that nobody is followed from here.', 'label': 'Link to the film', 'validators': [django.core.validators.URLValidator(schemes=['https'])]}), 21: ('wagtail.images.blocks.ImageChooserBlock', (), {'help_text': 'A picture that you may use.', 'label': 'Picture from the film'}), 22: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as 3 min.', 'label': 'Length', 'max_length': 20, 'required': False}), 23: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul'], 'help_text': 'For those who do not see or hear the film, and for those who would rather read.', 'label': 'What is said and shown'}), 24: ('wagtail.blocks.StructBlock', [[('title', 19), ('url', 20), ('image', 21), ('length', 22), ('transcript', 23)]], {}), 25: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 120}), 26: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul'], 'label': 'Text'}), 27: ('wagtail.blocks.StructBlock', [[('title', 25), ('text', 26)]], {}), 28: ('wagtail.blocks.CharBlock', (), {'label': 'Number, with its unit', 'max_length': 40}), 29: ('wagtail.blocks.CharBlock', (), {'label': 'What it counts', 'max_length': 240}), 30: ('wagtail.blocks.CharBlock', (), {'label': 'Source', 'max_length': 160}), 31: ('wagtail.blocks.StructBlock', [[('value', 28), ('text', 29), ('source', 30), ('source_url', 17)]], {}), 32: ('wagtail.blocks.CharBlock', (), {'label': 'Where it leads', 'max_length': 160}), 33: ('wagtail.blocks.URLBlock', (), {'label': 'Link'}), 34: ('wagtail.blocks.CharBlock', (), {'label': 'Why it is worth a visit', 'max_length': 240, 'required': False}), 35: ('wagtail.blocks.StructBlock', [[('text', 32), ('url', 33), ('note', 34)]], {}), 36: ('wagtail.blocks.ListBlock', (35,), {'label': 'Links'}), 37: ('wagtail.blocks.StructBlock', [[('title', 25), ('rows', 36)]], {}), 38: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File'}), 39: ('wagtail.blocks.CharBlock', (), {'label': "Title, if not the file's own", 'max_length': 160, 'required': False}), 40: ('wagtail.blocks.StructBlock', [[('document', 38), ('title', 39)]], {}), 41: ('samverkan.stories.models.card_blocks.ForumChooserBlock', (), {'label': 'Forum'}), 42: ('wagtail.blocks.StructBlock', [[('forum', 41)]], {}), 43: ('wagtail.blocks.CharBlock', (), {'label': "The initiative's name", 'max_length': 160}), 44: ('wagtail.blocks.URLBlock', (), {'label': 'Link to the initiative'}), 45: ('wagtail.blocks.ChoiceBlock', [], {'choices': samverkan.stories.models.card_blocks.municipality_choices, 'label': 'Municipality', 'required': False}), 46: ('wagtail.blocks.CharBlock', (), {'label': 'What it does, in a sentence', 'max_length': 240, 'required': False}), 47: ('wagtail.blocks.StructBlock', [[('title', 43), ('url', 44), ('municipality', 45), ('text', 46)]], {}), 48: ('wagtail.blocks.CharBlock', (), {'label': 'Time', 'max_length': 20}), 49: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 200}), 50: ('wagtail.blocks.CharBlock', (), {'label': 'Who', 'max_length': 400, 'required': False}), 51: ('wagtail.blocks.CharBlock', (), {'label': 'Where', 'max_length': 200, 'required': False}), 52: ('wagtail.blocks.StructBlock', [[('time', 48), ('title', 49), ('who', 50), ('place', 51)]], {}), 53: ('wagtail.blocks.ListBlock', (52,), {'label': 'Points of the programme'}), 54: ('wagtail.blocks.StructBlock', [[('rows', 53)]], {}), 55: ('wagtail.blocks.CharBlock', (), {'label': 'What the table shows', 'max_length': 200}), 56: ('wagtail.blocks.CharBlock', (), {'label': 'What', 'max_length': 160}), 57: ('wagtail.blocks.CharBlock', (), {'label': 'Count', 'max_length': 40}), 58: ('wagtail.blocks.StructBlock', [[('name', 56), ('value', 57)]], {}), 59: ('wagtail.blocks.ListBlock', (58,), {'label': 'Lines'}), 60: ('wagtail.blocks.CharBlock', (), {'label': 'Note', 'max_length': 300, 'required': False}), 61: ('wagtail.blocks.StructBlock', [[('caption', 55), ('rows', 59), ('note', 60)]], {})}, verbose_name='text'),
        ),
        migrations.AlterField(
            model_name='storypage',
            name='body',
            field=wagtail.fields.StreamField([('heading', 2), ('paragraph', 3), ('quote', 6), ('image', 11), ('chart', 18), ('film', 24), ('fact_box', 27), ('figure', 31), ('links', 37), ('file', 40), ('forum', 42), ('initiative', 47), ('programme', 54), ('counts', 61)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 160}), 1: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('2', 'Main heading'), ('3', 'Subheading'), ('4', 'Small heading')], 'label': 'Level'}), 2: ('wagtail.blocks.StructBlock', [[('text', 0), ('level', 1)]], {}), 3: ('wagtail.blocks.RichTextBlock', (), {'description': 'Paragraphs and lists with links.', 'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'preview_value': '<p>Vi började med att fråga.</p>', 'template': 'stories/blocks/paragraph.html'}), 4: ('wagtail.blocks.TextBlock', (), {'label': 'Quote', 'max_length': 600, 'rows': 3}), 5: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 160, 'required': False}), 6: ('wagtail.blocks.StructBlock', [[('text', 4), ('who', 5)]], {}), 7: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture'}), 8: ('wagtail.blocks.CharBlock', (), {'help_text': 'Read aloud to those who do not see the picture.', 'label': 'What the picture shows', 'max_length': 240}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 240, 'required': False}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'Photographer or source', 'max_length': 160}), 11: ('wagtail.blocks.StructBlock', [[('image', 7), ('alt_text', 8), ('caption', 9), ('source', 10)]], {}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'The finding as a sentence, not “Chart 1”.', 'label': 'What the chart says', 'max_length': 200}), 13: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Picture of the chart'}), 14: ('wagtail.blocks.CharBlock', (), {'help_text': 'The kind of chart, its axes and its shape. Read aloud to those who do not see it.', 'label': 'What the picture shows', 'max_length': 240}), 15: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'ol', 'ul'], 'help_text': 'For those who cannot read the picture. A list is enough.', 'label': 'The numbers in words', 'required': False}), 16: ('wagtail.blocks.CharBlock', (), {'help_text': 'Who counted, and for which year.', 'label': 'Source', 'max_length': 160}), 17: ('wagtail.blocks.URLBlock', (), {'label': 'Link to the source', 'required': False}), 18: ('wagtail.blocks.StructBlock', [[('title', 12), ('image', 13), ('alt_text', 14), ('numbers', 15), ('source', 16), ('source_url', 17)]], {}), 19: ('wagtail.blocks.CharBlock', (), {'label': 'Title of the film', 'max_length': 160}), 20: ('wagtail.blocks.URLBlock', (), {'help_text': 'The page shows a link, not the film itself, so that nobody is followed from here.', 'label': 'Link to the film', 'validators': [django.core.validators.URLValidator(schemes=['https'])]}), 21: ('wagtail.images.blocks.ImageChooserBlock', (), {'help_text': 'A picture that you may use.', 'label': 'Picture from the film'}), 22: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as 3 min.', 'label': 'Length', 'max_length': 20, 'required': False}), 23: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul'], 'help_text': 'For those who do not see or hear the film, and for those who would rather read.', 'label': 'What is said and shown'}), 24: ('wagtail.blocks.StructBlock', [[('title', 19), ('url', 20), ('image', 21), ('length', 22), ('transcript', 23)]], {}), 25: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 120}), 26: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul'], 'label': 'Text'}), 27: ('wagtail.blocks.StructBlock', [[('title', 25), ('text', 26)]], {}), 28: ('wagtail.blocks.CharBlock', (), {'label': 'Number, with its unit', 'max_length': 40}), 29: ('wagtail.blocks.CharBlock', (), {'label': 'What it counts', 'max_length': 240}), 30: ('wagtail.blocks.CharBlock', (), {'label': 'Source', 'max_length': 160}), 31: ('wagtail.blocks.StructBlock', [[('value', 28), ('text', 29), ('source', 30), ('source_url', 17)]], {}), 32: ('wagtail.blocks.CharBlock', (), {'label': 'Where it leads', 'max_length': 160}), 33: ('wagtail.blocks.URLBlock', (), {'label': 'Link'}), 34: ('wagtail.blocks.CharBlock', (), {'label': 'Why it is worth a visit', 'max_length': 240, 'required': False}), 35: ('wagtail.blocks.StructBlock', [[('text', 32), ('url', 33), ('note', 34)]], {}), 36: ('wagtail.blocks.ListBlock', (35,), {'label': 'Links'}), 37: ('wagtail.blocks.StructBlock', [[('title', 25), ('rows', 36)]], {}), 38: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File'}), 39: ('wagtail.blocks.CharBlock', (), {'label': "Title, if not the file's own", 'max_length': 160, 'required': False}), 40: ('wagtail.blocks.StructBlock', [[('document', 38), ('title', 39)]], {}), 41: ('samverkan.stories.models.card_blocks.ForumChooserBlock', (), {'label': 'Forum'}), 42: ('wagtail.blocks.StructBlock', [[('forum', 41)]], {}), 43: ('wagtail.blocks.CharBlock', (), {'label': "The initiative's name", 'max_length': 160}), 44: ('wagtail.blocks.URLBlock', (), {'label': 'Link to the initiative'}), 45: ('wagtail.blocks.ChoiceBlock', [], {'choices': samverkan.stories.models.card_blocks.municipality_choices, 'label': 'Municipality', 'required': False}), 46: ('wagtail.blocks.CharBlock', (), {'label': 'What it does, in a sentence', 'max_length': 240, 'required': False}), 47: ('wagtail.blocks.StructBlock', [[('title', 43), ('url', 44), ('municipality', 45), ('text', 46)]], {}), 48: ('wagtail.blocks.CharBlock', (), {'label': 'Time', 'max_length': 20}), 49: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 200}), 50: ('wagtail.blocks.CharBlock', (), {'label': 'Who', 'max_length': 400, 'required': False}), 51: ('wagtail.blocks.CharBlock', (), {'label': 'Where', 'max_length': 200, 'required': False}), 52: ('wagtail.blocks.StructBlock', [[('time', 48), ('title', 49), ('who', 50), ('place', 51)]], {}), 53: ('wagtail.blocks.ListBlock', (52,), {'label': 'Points of the programme'}), 54: ('wagtail.blocks.StructBlock', [[('rows', 53)]], {}), 55: ('wagtail.blocks.CharBlock', (), {'label': 'What the table shows', 'max_length': 200}), 56: ('wagtail.blocks.CharBlock', (), {'label': 'What', 'max_length': 160}), 57: ('wagtail.blocks.CharBlock', (), {'label': 'Count', 'max_length': 40}), 58: ('wagtail.blocks.StructBlock', [[('name', 56), ('value', 57)]], {}), 59: ('wagtail.blocks.ListBlock', (58,), {'label': 'Lines'}), 60: ('wagtail.blocks.CharBlock', (), {'label': 'Note', 'max_length': 300, 'required': False}), 61: ('wagtail.blocks.StructBlock', [[('caption', 55), ('rows', 59), ('note', 60)]], {})}, verbose_name='text'),
        ),
        migrations.CreateModel(
            name='GuestPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('idea', 'Idea to answer'), ('sent', 'Handed in'), ('returned', 'Back with the guest'), ('invited', 'Being written'), ('published', 'Published'), ('declined', 'Not taken further')], max_length=12)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('role', models.CharField(blank=True, max_length=160, verbose_name='role and organisation')),
                ('language', models.CharField(default='sv', max_length=5)),
                ('idea', models.TextField(blank=True, max_length=2000)),
                ('link_nonce', models.CharField(blank=True, max_length=43)),
                ('link_digest', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('link_ends_at', models.DateTimeField(blank=True, null=True)),
                ('title', models.CharField(blank=True, max_length=160)),
                ('ingress', models.TextField(blank=True, max_length=600)),
                ('text', models.TextField(blank=True, max_length=30000)),
                ('version', models.PositiveIntegerField(default=0)),
                ('saved_at', models.DateTimeField(blank=True, null=True)),
                ('terms_version', models.CharField(blank=True, max_length=20)),
                ('terms_text', models.TextField(blank=True)),
                ('terms_accepted_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.municipality', verbose_name='municipality')),
                ('story', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='guest_post', to='stories.storypage')),
            ],
            options={
                'verbose_name': 'guest post',
                'verbose_name_plural': 'guest posts',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='GuestPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('alt_text', models.CharField(max_length=240)),
                ('source', models.CharField(max_length=160)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailimages.image')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='stories.guestpost')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='GuestNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_editor', models.BooleanField()),
                ('name', models.CharField(max_length=120)),
                ('text', models.TextField(max_length=3000)),
                ('review_id', models.PositiveBigIntegerField(blank=True, null=True, unique=True)),
                ('created_at', models.DateTimeField()),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='stories.guestpost')),
            ],
            options={
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='guestpost',
            index=models.Index(fields=['status', 'created_at'], name='guest_by_status'),
        ),
        migrations.AddConstraint(
            model_name='guestpost',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'sent'), _negated=True), ('terms_accepted_at__isnull', False), _connector='OR'), name='guest_handed_in_with_terms'),
        ),
        migrations.AddConstraint(
            model_name='guestpost',
            constraint=models.CheckConstraint(condition=models.Q(('link_digest__isnull', True), ('link_ends_at__isnull', False), _connector='OR'), name='guest_link_has_an_end'),
        ),
        migrations.AddConstraint(
            model_name='guestpost',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['published', 'declined']), _negated=True), ('ended_at__isnull', False), _connector='OR'), name='guest_ended_has_time'),
        ),
        migrations.AddConstraint(
            model_name='guestpicture',
            constraint=models.UniqueConstraint(fields=('post', 'number'), name='guest_picture_number'),
        ),
    ]
