"""World Café."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0004_series")]
    operations = [
        migrations.CreateModel(
            name='Cafe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=240, verbose_name='question')),
                ('rounds', models.PositiveSmallIntegerField(verbose_name='rounds')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes a round')),
                ('lent_computers', models.PositiveSmallIntegerField(default=0, verbose_name='lent computers')),
                ('shows_names', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('running', 'Running'), ('ended', 'Ended')], default='planned', max_length=10)),
                ('current_round', models.PositiveSmallIntegerField(default=0)),
                ('round_started_at', models.DateTimeField(blank=True, null=True)),
                ('round_ends_at', models.DateTimeField(blank=True, null=True)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('plan_number', models.PositiveIntegerField(default=0)),
                ('planned_at', models.DateTimeField(blank=True, null=True)),
                ('seed', models.PositiveIntegerField(default=0)),
                ('engine_version', models.CharField(blank=True, max_length=20)),
                ('problem', models.JSONField(blank=True, default=dict)),
                ('result', models.JSONField(blank=True, default=dict)),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='cafe', to='forums.session')),
            ],
            options={
                'ordering': ['session__starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CafeTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('mode', models.CharField(choices=[('onsite', 'On site'), ('digital', 'Digital')], max_length=10)),
                ('host_name', models.CharField(blank=True, max_length=120, verbose_name='host')),
                ('cafe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tables', to='forums.cafe')),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='hosted_tables', to='forums.registration')),
            ],
            options={
                'ordering': ['cafe', 'number'],
            },
        ),
        migrations.CreateModel(
            name='CafeSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('via_lent_computer', models.BooleanField(default=False)),
                ('cafe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='forums.cafe')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cafe_seats', to='forums.registration')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='forums.cafetable')),
            ],
            options={
                'ordering': ['cafe', 'round', 'table', 'registration'],
            },
        ),
        migrations.AddConstraint(
            model_name='cafe',
            constraint=models.CheckConstraint(condition=models.Q(('current_round__lte', models.F('rounds'))), name='cafe_round_within_rounds'),
        ),
        migrations.AddConstraint(
            model_name='cafe',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('current_round', 0), ('state', 'planned')), models.Q(('current_round__gte', 1), ('state__in', ['running', 'ended'])), _connector='OR'), name='cafe_begins_with_round_one'),
        ),
        migrations.AddConstraint(
            model_name='cafetable',
            constraint=models.UniqueConstraint(fields=('cafe', 'number'), name='cafe_table_number_once'),
        ),
        migrations.AddConstraint(
            model_name='cafetable',
            constraint=models.UniqueConstraint(fields=('cafe', 'host'), name='cafe_host_of_one_table'),
        ),
        migrations.AddIndex(
            model_name='cafeseat',
            index=models.Index(fields=['cafe', 'round', 'table'], name='cafe_seat_by_table'),
        ),
        migrations.AddConstraint(
            model_name='cafeseat',
            constraint=models.UniqueConstraint(fields=('cafe', 'registration', 'round'), name='cafe_seat_once_a_round'),
        ),
    ]
