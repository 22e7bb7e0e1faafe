"""Calls for sessions and topics."""

import django.db.models.deletion
import samverkan.forums.models.programme
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forums', '0008_versions'),
        ('network', '0002_organisations_with_people_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sought', models.TextField(max_length=1200, verbose_name='what is sought')),
                ('kinds', models.JSONField(verbose_name='forms')),
                ('closes_at', models.DateTimeField(verbose_name='closes')),
                ('is_unlisted', models.BooleanField(default=False, verbose_name='only by the link')),
                ('key', models.CharField(default=samverkan.forums.models.programme.new_key, max_length=40, unique=True)),
                ('opened_at', models.DateTimeField()),
                ('forum', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='call', to='forums.forum')),
            ],
            options={
                'ordering': ['forum'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=samverkan.forums.models.programme.new_key, max_length=40, unique=True)),
                ('client_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('state', models.CharField(choices=[('new', 'New'), ('reviewed', 'Under review'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='new', max_length=12)),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('gain', models.TextField(max_length=1200, verbose_name='what one takes home')),
                ('kind', models.CharField(choices=[('plenary', 'Plenary'), ('parallel', 'Parallel session'), ('group-talk', 'Group talk'), ('pitch', 'Pitch'), ('questions', 'Questions'), ('panel', 'Panel'), ('check-in', 'Check-in'), ('break', 'Break')], max_length=12, verbose_name='form')),
                ('mode', models.CharField(choices=[('onsite', 'On site'), ('digital', 'Digital'), ('both', 'On site and digital')], max_length=10, verbose_name='mode')),
                ('needs', models.TextField(blank=True, max_length=1000, verbose_name='needs')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('host_title', models.CharField(max_length=160, verbose_name='role and organisation')),
                ('language', models.CharField(default='sv', max_length=5)),
                ('consented_at', models.DateTimeField()),
                ('kept_until', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='answer')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='forums.call')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='network.municipality')),
                ('session', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposal', to='forums.session')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ProposalComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='comment')),
                ('written_at', models.DateTimeField()),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='forums.proposal')),
            ],
            options={
                'ordering': ['proposal', 'written_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ProposalScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.PositiveSmallIntegerField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='forums.proposal')),
            ],
            options={
                'ordering': ['proposal', 'person'],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('title', models.CharField(max_length=120, verbose_name='topic')),
                ('text', models.TextField(blank=True, max_length=600, verbose_name='what do you want to talk about?')),
                ('created_at', models.DateTimeField()),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='forums.forum')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='forums.registration')),
                ('session', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='topic', to='forums.session')),
            ],
            options={
                'ordering': ['forum', 'created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TopicSupport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topic_supports', to='forums.registration')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supports', to='forums.topic')),
            ],
            options={
                'ordering': ['topic', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['call', 'state'], name='proposal_by_state'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('session__isnull', True), ('state', 'accepted'), _connector='OR'), name='proposal_in_programme_is_accepted'),
        ),
        migrations.AddConstraint(
            model_name='proposalcomment',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='proposal_comment_says_something'),
        ),
        migrations.AddConstraint(
            model_name='proposalscore',
            constraint=models.UniqueConstraint(fields=('proposal', 'person'), name='proposal_score_once'),
        ),
        migrations.AddConstraint(
            model_name='proposalscore',
            constraint=models.CheckConstraint(condition=models.Q(('score__range', (1, 5))), name='proposal_score_1_to_5'),
        ),
        migrations.AddConstraint(
            model_name='topicsupport',
            constraint=models.UniqueConstraint(fields=('topic', 'registration'), name='topic_support_once'),
        ),
    ]
