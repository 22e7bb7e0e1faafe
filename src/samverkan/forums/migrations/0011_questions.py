"""Own questions, colleagues, and who stands first in line."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("forums", "0010_invitations")]

    operations = [
        migrations.AddField(
            model_name='registration',
            name='passed_on_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='registration',
            name='registered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='colleagues', to='forums.registration'),
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('short', 'Short text'), ('long', 'Long text'), ('one', 'One of several options'), ('several', 'Any number of options'), ('yes_no', 'Yes or no'), ('number', 'A whole number')], max_length=10, verbose_name='kind')),
                ('text', models.CharField(max_length=200, verbose_name='question')),
                ('help_text', models.CharField(blank=True, max_length=300, verbose_name='help')),
                ('purpose', models.CharField(max_length=300, verbose_name='why we ask')),
                ('options', models.JSONField(blank=True, default=list)),
                ('is_required', models.BooleanField(default=False, verbose_name='required')),
                ('mode', models.CharField(blank=True, choices=[('onsite', 'On site'), ('digital', 'Digital')], max_length=10, verbose_name='mode')),
                ('depends_value', models.CharField(blank=True, max_length=120)),
                ('kept', models.CharField(choices=[('registration', 'As long as the registration'), ('day_after', 'Until the day after the forum')], default='registration', max_length=12)),
                ('is_sensitive', models.BooleanField(default=False)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('depends_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='dependants', to='forums.question')),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='forums.forum')),
            ],
            options={
                'ordering': ['forum', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.JSONField()),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='forums.registration')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='forums.question')),
            ],
            options={
                'ordering': ['registration', 'question__position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='WaitingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('group', models.CharField(choices=[('new_municipality', 'Municipalities from which nobody has a place yet'), ('hosts', 'Hosts of the programme'), ('role', 'A role')], max_length=20)),
                ('role', models.CharField(blank=True, choices=[('manager', 'Manager'), ('strategist', 'Strategist'), ('case_worker', 'Case worker'), ('politician', 'Politician'), ('civil_society', 'Active in civil society'), ('other', 'Other')], max_length=20)),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting_rules', to='forums.forum')),
            ],
            options={
                'ordering': ['forum', 'position', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('is_sensitive', False), ('kept', 'day_after'), _connector='OR'), name='question_sensitive_not_kept'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('registration', 'question'), name='answer_once'),
        ),
        migrations.AddConstraint(
            model_name='waitingrule',
            constraint=models.UniqueConstraint(fields=('forum', 'group', 'role'), name='waiting_rule_once'),
        ),
        migrations.AddConstraint(
            model_name='waitingrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group', 'role'), models.Q(('role', ''), _negated=True)), models.Q(models.Q(('group', 'role'), _negated=True), ('role', '')), _connector='OR'), name='waiting_rule_role'),
        ),
    ]
