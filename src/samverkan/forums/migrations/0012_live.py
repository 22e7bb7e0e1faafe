"""Questions, quick polls and the panel's queue."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0011_questions")]

    operations = [
        migrations.CreateModel(
            name='LiveQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=280, verbose_name='question')),
                ('signature', models.CharField(choices=[('none', 'Nothing'), ('place', 'My municipality or organisation'), ('name', 'My first name and municipality or organisation')], default='none', max_length=12)),
                ('state', models.CharField(choices=[('waiting', 'Waiting to be let through'), ('open', 'Let through'), ('aside', 'Put aside'), ('same', 'Same as another'), ('answered', 'Has been answered')], default='waiting', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='forums.registration')),
                ('same_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='repeats', to='forums.livequestion')),
            ],
            options={
                'ordering': ['live', 'asked_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LiveSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_open', models.BooleanField(default=False)),
                ('takes_questions', models.BooleanField(default=True)),
                ('version', models.PositiveIntegerField(default=0)),
                ('question', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='forums.livequestion')),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='live', to='forums.session')),
            ],
            options={
                'ordering': ['session__starts_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='livequestion',
            name='live',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='forums.livesession'),
        ),
        migrations.CreateModel(
            name='PanelPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('live', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='forums.livesession')),
                ('note', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='panel_points', to='forums.note')),
                ('question', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='panel_points', to='forums.livequestion')),
            ],
            options={
                'ordering': ['live', 'position', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='livesession',
            name='point',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='forums.panelpoint'),
        ),
        migrations.CreateModel(
            name='QuestionLike',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='likes', to='forums.livequestion')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='question_likes', to='forums.registration')),
            ],
            options={
                'ordering': ['question', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='QuickPoll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=200, verbose_name='question')),
                ('way', models.CharField(choices=[('choice', 'One of several'), ('yes_no', 'Yes or no'), ('scale', 'A scale from 1 to 5'), ('words', 'A few words')], max_length=10, verbose_name='way')),
                ('options', models.JSONField(blank=True, default=list)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('is_shown', models.BooleanField(default=False)),
                ('tally', models.JSONField(blank=True, default=dict)),
                ('live', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='polls', to='forums.livesession')),
            ],
            options={
                'ordering': ['live', 'opened_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='QuickAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('words', models.CharField(blank=True, max_length=100)),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quick_answers', to='forums.registration')),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='forums.quickpoll')),
            ],
            options={
                'ordering': ['poll', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='livesession',
            name='poll',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='forums.quickpoll'),
        ),
        migrations.AddIndex(
            model_name='livequestion',
            index=models.Index(fields=['live', 'state'], name='question_by_state'),
        ),
        migrations.AddConstraint(
            model_name='livequestion',
            constraint=models.UniqueConstraint(fields=('live', 'registration', 'text'), name='question_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='panelpoint',
            constraint=models.UniqueConstraint(fields=('live', 'note'), name='panel_note_once'),
        ),
        migrations.AddConstraint(
            model_name='panelpoint',
            constraint=models.UniqueConstraint(fields=('live', 'question'), name='panel_question_once'),
        ),
        migrations.AddConstraint(
            model_name='panelpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('note__isnull', False), ('question', None)), models.Q(('note', None), ('question__isnull', False)), _connector='OR'), name='panel_point_is_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='questionlike',
            constraint=models.UniqueConstraint(fields=('question', 'registration'), name='question_liked_once'),
        ),
        migrations.AddConstraint(
            model_name='quickanswer',
            constraint=models.UniqueConstraint(fields=('poll', 'registration'), name='quick_answer_once'),
        ),
        migrations.AddConstraint(
            model_name='quickanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('choice__isnull', False), ('words', '')), models.Q(('choice', None), models.Q(('words', ''), _negated=True)), _connector='OR'), name='quick_answer_says_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='livesession',
            constraint=models.CheckConstraint(condition=models.Q(('question', None), ('point', None), _connector='OR'), name='live_one_thing_at_a_time'),
        ),
    ]
