"""Points gathered and voted on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forums', '0005_cafe'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='note',
            name='same_as',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='repeats', to='forums.note'),
        ),
        migrations.CreateModel(
            name='Cluster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('label', models.CharField(blank=True, max_length=160)),
                ('position', models.PositiveIntegerField(default=0)),
                ('seed', models.PositiveIntegerField(blank=True, null=True)),
                ('engine_version', models.CharField(blank=True, max_length=20)),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clusters', to='forums.forum')),
            ],
            options={
                'ordering': ['forum', 'position', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='note',
            name='cluster',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notes', to='forums.cluster'),
        ),
        migrations.CreateModel(
            name='Gathering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(default=1)),
                ('status', models.CharField(choices=[('asked', 'Under way'), ('done', 'Done'), ('overtaken', 'Overtaken by what people arranged')], default='asked', max_length=12)),
                ('asked_at', models.DateTimeField()),
                ('arranged_at', models.DateTimeField(blank=True, null=True)),
                ('gathered_at', models.DateTimeField(blank=True, null=True)),
                ('engine_version', models.CharField(blank=True, max_length=20)),
                ('merges', models.JSONField(blank=True, default=list)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('forum', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='gathering', to='forums.forum')),
            ],
            options={
                'ordering': ['forum'],
            },
        ),
        migrations.CreateModel(
            name='Poll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=240, verbose_name='question')),
                ('way', models.CharField(choices=[('dots', 'Dots'), ('pairs', 'Pair by pair')], max_length=10, verbose_name='way')),
                ('dots_each', models.PositiveSmallIntegerField(default=3)),
                ('opens_at', models.DateTimeField(verbose_name='opens')),
                ('closes_at', models.DateTimeField(verbose_name='closes')),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.JSONField(blank=True, null=True)),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='polls', to='forums.forum')),
            ],
            options={
                'ordering': ['forum', 'opens_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PollOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.TextField(max_length=1000)),
                ('position', models.PositiveIntegerField()),
                ('cluster', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='forums.cluster')),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='forums.poll')),
            ],
            options={
                'ordering': ['poll', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PairVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pair_votes', to='forums.registration')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='forums.polloption')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='forums.polloption')),
                ('winner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='forums.polloption')),
            ],
            options={
                'ordering': ['registration', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DotVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dots', models.PositiveSmallIntegerField()),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dot_votes', to='forums.registration')),
                ('option', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dot_votes', to='forums.polloption')),
            ],
            options={
                'ordering': ['option', 'registration'],
            },
        ),
        migrations.AddConstraint(
            model_name='poll',
            constraint=models.CheckConstraint(condition=models.Q(('dots_each__gte', 1)), name='poll_dots_from_one'),
        ),
        migrations.AddConstraint(
            model_name='pairvote',
            constraint=models.UniqueConstraint(fields=('registration', 'first', 'second'), name='pair_vote_once'),
        ),
        migrations.AddConstraint(
            model_name='pairvote',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='pair_vote_of_two'),
        ),
        migrations.AddConstraint(
            model_name='pairvote',
            constraint=models.CheckConstraint(condition=models.Q(('winner', None), ('winner', models.F('first')), ('winner', models.F('second')), _connector='OR'), name='pair_vote_winner_is_one_of_them'),
        ),
        migrations.AddConstraint(
            model_name='dotvote',
            constraint=models.UniqueConstraint(fields=('registration', 'option'), name='dot_vote_once'),
        ),
        migrations.AddConstraint(
            model_name='dotvote',
            constraint=models.CheckConstraint(condition=models.Q(('dots__gte', 1)), name='dot_vote_from_one'),
        ),
    ]
