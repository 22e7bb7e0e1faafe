"""Invitations, quotas and reminders."""

import django.db.models.deletion
import django.db.models.functions.text
import samverkan.forums.models.programme
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0009_proposals"),
        ("letters", "0001_initial"),
        ("network", "0002_organisations_with_people_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoInvitations",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="forum",
            name="wishes_close_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="wish for sessions before"),
        ),
        migrations.AddField(
            model_name="modecapacity",
            name="kept",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="modecapacity",
            name="kept_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Mailing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("audience", models.JSONField(default=dict)),
                ("subject_sv", models.CharField(max_length=200)),
                ("text_sv", models.TextField(max_length=4000)),
                ("subject_en", models.CharField(max_length=200)),
                ("text_en", models.TextField(max_length=4000)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "forum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mailings", to="forums.forum"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(default=samverkan.forums.models.programme.new_key, max_length=40, unique=True),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("organisation", models.CharField(blank=True, max_length=160, verbose_name="organisation")),
                ("language", models.CharField(default="sv", max_length=5)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("attended", "Came to an earlier forum"),
                            ("registered", "Was registered to an earlier forum"),
                            ("member", "Has an account in the network"),
                            ("pasted", "Written by the organiser"),
                        ],
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("written_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("registered_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                (
                    "forum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="forums.forum"
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="letters.letter",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="network.municipality",
                    ),
                ),
                (
                    "registration",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="invitation",
                        to="forums.registration",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="forums.forum",
                    ),
                ),
                (
                    "mailing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="forums.mailing"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "email", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PlaceQuota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("places", models.PositiveSmallIntegerField()),
                (
                    "capacity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="quotas", to="forums.modecapacity"
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.municipality"
                    ),
                ),
            ],
            options={
                "ordering": ["capacity", "municipality"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "anchor",
                    models.CharField(
                        choices=[
                            ("start", "the start"),
                            ("end", "the end"),
                            ("registration", "the last day to register"),
                            ("wishes", "the last day to wish"),
                        ],
                        max_length=16,
                    ),
                ),
                ("minutes", models.IntegerField()),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("registered", "Everybody registered"),
                            ("onsite", "Those who come on site"),
                            ("digital", "Those who take part digitally"),
                            ("without_wishes", "Registered people who have not wished"),
                            ("unanswered", "Invited people who have not answered"),
                        ],
                        max_length=16,
                    ),
                ),
                ("subject_sv", models.CharField(max_length=200)),
                ("text_sv", models.TextField(max_length=4000)),
                ("subject_en", models.CharField(max_length=200)),
                ("text_en", models.TextField(max_length=4000)),
                ("on_since", models.DateTimeField(blank=True, null=True)),
                ("done_for", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "forum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="forums.forum"
                    ),
                ),
            ],
            options={
                "ordering": ["forum", "created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReminderSent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent_at", models.DateTimeField()),
                (
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders_sent",
                        to="forums.invitation",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders_sent",
                        to="forums.registration",
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sent", to="forums.reminder"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["mailing", "written_at"], name="invitation_to_write"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                models.F("forum"),
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="invitation_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="placequota",
            constraint=models.UniqueConstraint(fields=("capacity", "municipality"), name="place_quota_once"),
        ),
        migrations.AddConstraint(
            model_name="placequota",
            constraint=models.CheckConstraint(condition=models.Q(("places__gte", 1)), name="place_quota_from_one"),
        ),
        migrations.AddConstraint(
            model_name="remindersent",
            constraint=models.UniqueConstraint(
                fields=("reminder", "registration"), name="reminder_once_a_registration"
            ),
        ),
        migrations.AddConstraint(
            model_name="remindersent",
            constraint=models.UniqueConstraint(fields=("reminder", "invitation"), name="reminder_once_an_invitation"),
        ),
    ]
