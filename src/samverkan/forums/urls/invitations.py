"""Addresses of the Invite stage, and of the personal links in invitations."""

from __future__ import annotations

from django.urls import URLPattern, path

from samverkan.forums.views import invitations, invite, quotas, reminders

STAGE = "forum/<slug:slug>/bjud-in/"

urlpatterns: list[URLPattern] = [
    path(STAGE, invite.overview, name="organise_invite"),
    path(f"{STAGE}inbjudna/", invite.people, name="invite_people"),
    path(f"{STAGE}nytt/", invite.new, name="invite_new"),
    path(f"{STAGE}utskick/<int:mailing_id>/", invite.show, name="invite_mailing"),
    path(f"{STAGE}utskick/<int:mailing_id>/vilka/", invite.change_audience, name="invite_audience"),
    path(f"{STAGE}utskick/<int:mailing_id>/brev/", invite.change_letter, name="invite_letter"),
    path(f"{STAGE}utskick/<int:mailing_id>/skicka/", invite.send, name="invite_send"),
    path(f"{STAGE}utskick/<int:mailing_id>/ta-bort/", invite.remove, name="invite_remove"),
    path(f"{STAGE}platser/", quotas.show, name="invite_quotas"),
    path(f"{STAGE}platser/<str:mode>/", quotas.edit, name="invite_quota"),
    path(f"{STAGE}platser/<str:mode>/slapp/", quotas.release, name="invite_quota_release"),
    path(f"{STAGE}paminnelser/", reminders.index, name="reminders"),
    path(f"{STAGE}paminnelser/ny/", reminders.new, name="reminder_new"),
    path(f"{STAGE}paminnelser/<int:reminder_id>/", reminders.show, name="reminder"),
    path(f"{STAGE}paminnelser/<int:reminder_id>/andra/", reminders.edit, name="reminder_edit"),
    path(f"{STAGE}paminnelser/<int:reminder_id>/av-pa/", reminders.switch, name="reminder_switch"),
    path(f"{STAGE}paminnelser/<int:reminder_id>/ta-bort/", reminders.remove, name="reminder_remove"),
    path("inbjudan/<str:key>/", invitations.open_link, name="invitation"),
    path("inbjudan/<str:key>/nej/", invitations.decline, name="invitation_decline"),
    path("inbjudan/<str:key>/avregistrera/", invitations.stop, name="invitation_stop"),
]
