"""Commitments, decisions and evaluation; the published PDF; material of a session."""

import django.db.models.deletion
import samverkan.forums.models.programme
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forums', '0012_live'),
        ('network', '0002_organisations_with_people_stay'),
    ]

    operations = [
        migrations.CreateModel(
            name='EvaluationReply',
            fields=[
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='evaluation_reply', serialize=False, to='forums.registration')),
            ],
            options={
                'ordering': ['registration'],
            },
        ),
        migrations.AddField(
            model_name='documentation',
            name='published_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='forumfile',
            name='session',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='files', to='forums.session'),
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_on', models.BooleanField(default=True)),
                ('questions', models.JSONField(blank=True, null=True)),
                ('answers', models.PositiveIntegerField(default=0)),
                ('tally', models.JSONField(blank=True, default=dict)),
                ('texts', models.JSONField(blank=True, default=dict)),
                ('invited_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('forum', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='evaluation', to='forums.forum')),
            ],
            options={
                'ordering': ['forum'],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decisions', models.TextField(blank=True, max_length=4000, verbose_name='decisions, one a line')),
                ('remind_days', models.JSONField(blank=True, null=True)),
                ('forum', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='follow_up', to='forums.forum')),
            ],
            options={
                'ordering': ['forum'],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=samverkan.forums.models.programme.new_key, max_length=40, unique=True)),
                ('text', models.TextField(max_length=400, verbose_name='what')),
                ('organisation', models.CharField(blank=True, max_length=160, verbose_name='organisation')),
                ('due_date', models.DateField(verbose_name='until when')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('language', models.CharField(default='sv', max_length=5)),
                ('is_shown', models.BooleanField(default=False)),
                ('is_named', models.BooleanField(default=False)),
                ('origin', models.CharField(blank=True, max_length=1000)),
                ('status', models.CharField(choices=[('made', 'Not reported yet'), ('under_way', 'Under way'), ('done', 'Done'), ('changed', 'Changed on the way'), ('dropped', 'Dropped')], default='made', max_length=12)),
                ('report', models.TextField(blank=True, max_length=500, verbose_name='how it goes')),
                ('reported_at', models.DateTimeField(blank=True, null=True)),
                ('last_reminder', models.CharField(blank=True, max_length=40)),
                ('kept_until', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('cluster', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='commitments', to='forums.cluster')),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commitments', to='forums.forum')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='network.municipality')),
                ('note', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='commitments', to='forums.note')),
                ('registration', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='commitments', to='forums.registration')),
            ],
            options={
                'verbose_name': 'commitment',
                'verbose_name_plural': 'commitments',
                'ordering': ['due_date', 'pk'],
                'indexes': [models.Index(condition=models.Q(('email', ''), _negated=True), fields=['due_date'], name='commitment_by_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('municipality__isnull', False), models.Q(('organisation', ''), _negated=True), _connector='OR'), name='commitment_from_somewhere')],
            },
        ),
    ]
