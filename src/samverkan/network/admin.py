"""People, organisations and memberships in the editors' admin. Every change goes through the room's services."""

from __future__ import annotations

from typing import Any

import rules
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from samverkan.network import services
from samverkan.network.models import Membership, Organisation, Person


class NetworkPolicy(BasePermissionPolicy):  # type: ignore[misc]
    """Whoever may manage the network may do everything here; nobody else anything."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return whether the user manages the network, whatever the action."""
        return bool(rules.has_perm("network.manage", user))

    def users_with_any_permission(self, actions: Any) -> Any:
        """Return everybody who manages the network."""
        ids = [
            p.pk for p in Person.objects.filter(is_active=True, is_staff=True) if rules.has_perm("network.manage", p)
        ]
        return Person.objects.filter(pk__in=ids)


class PersonForm(WagtailAdminModelForm):  # type: ignore[misc]
    """A person's account."""

    class Meta:
        model = Person
        fields = ["email", "name", "language", "is_active"]

    language = forms.ChoiceField(label=_("language"), choices=[("sv", "Svenska"), ("en", "English")])

    def clean_email(self) -> str:
        """Keep addresses in lower case, so that one person has one account."""
        return str(self.cleaned_data["email"]).strip().lower()


class CreatePerson(CreateView):  # type: ignore[misc]
    """Make an account."""

    def save_instance(self) -> Person:
        """Make it through the service."""
        data = self.form.cleaned_data
        return services.create_person(
            actor=self.request.user,
            email=data["email"],
            name=data["name"],
            language=data["language"],
            now=timezone.now(),
        )


class EditPerson(EditView):  # type: ignore[misc]
    """Change an account."""

    def save_instance(self) -> Person:
        """Change it through the service."""
        try:
            return services.change_person(
                actor=self.request.user, person=self.object, now=timezone.now(), **self.form.cleaned_data
            )
        except (services.NotAllowed, services.LastOperator):
            raise PermissionDenied


class DeletePerson(DeleteView):  # type: ignore[misc]
    """Delete an account; counts stay."""

    def delete_action(self) -> None:
        """Delete it through the service."""
        try:
            services.delete_person(actor=self.request.user, person=self.object, now=timezone.now())
        except (services.NotAllowed, services.LastOperator):
            raise PermissionDenied


class DeleteOrganisation(DeleteView):  # type: ignore[misc]
    """Delete an organisation that nobody and nothing belongs to."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Say why one that is in use stays."""
        try:
            response: HttpResponse = super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, _("The organisation is in use: somebody has a role in it. It stays."))
            return redirect(self.get_success_url())
        return response


class CreateMembership(CreateView):  # type: ignore[misc]
    """Give a role."""

    def save_instance(self) -> Membership:
        """Give it through the service."""
        return services.grant_role(actor=self.request.user, now=timezone.now(), **self.form.cleaned_data)


class EditMembership(EditView):  # type: ignore[misc]
    """Take the role and give the other."""

    def save_instance(self) -> Membership:
        """Do it through the service; the form has changed nothing but its own copy."""
        return services.replace_role(
            actor=self.request.user, membership=self.object, now=timezone.now(), **self.form.cleaned_data
        )


class DeleteMembership(DeleteView):  # type: ignore[misc]
    """Take a role."""

    def delete_action(self) -> None:
        """Take it through the service."""
        one = self.object
        services.revoke_role(
            actor=self.request.user, person=one.person, organisation=one.organisation, role=one.role, now=timezone.now()
        )


class NetworkViewSet(ModelViewSet):  # type: ignore[misc]
    """What the three have in common."""

    copy_view_enabled = False
    inspect_view_enabled = False
    list_per_page = 50


class PersonViewSet(NetworkViewSet):
    """People."""

    model = Person
    icon = "user"
    menu_label = _("People")
    url_prefix = "natverk/personer"
    url_namespace = "network_people"
    list_display = ["name", "email", BooleanColumn("is_active", label=_("active"))]
    search_fields = ["name", "email"]
    ordering = ["name", "pk"]
    add_view_class = CreatePerson
    edit_view_class = EditPerson
    delete_view_class = DeletePerson

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        """Return our form."""
        return PersonForm


class OrganisationViewSet(NetworkViewSet):
    """Organisations."""

    model = Organisation
    icon = "site"
    menu_label = _("Organisations")
    url_prefix = "natverk/organisationer"
    url_namespace = "network_organisations"
    form_fields = ["name", "kind", "region", "municipality"]
    list_display = ["name", "kind"]
    delete_view_class = DeleteOrganisation
    list_filter = ["kind"]
    search_fields = ["name"]
    ordering = ["name", "pk"]


class MembershipViewSet(NetworkViewSet):
    """Roles: given and taken; a changed one is taken and given, so that the trail stays clear."""

    model = Membership
    icon = "group"
    menu_label = _("Roles")
    url_prefix = "natverk/roller"
    url_namespace = "network_roles"
    form_fields = ["person", "organisation", "role"]
    list_display = ["person", "organisation", "role", "since_date"]
    list_filter = ["role", "organisation"]
    ordering = ["person__name", "organisation__name", "role", "pk"]
    add_view_class = CreateMembership
    edit_view_class = EditMembership
    delete_view_class = DeleteMembership


for _model in (Person, Organisation, Membership):
    register_permission_policy(_model, NetworkPolicy(_model))


class NetworkGroup(ViewSetGroup):  # type: ignore[misc]
    """The menu entry."""

    menu_label = _("Network")
    menu_icon = "group"
    menu_order = 700
    items = (PersonViewSet(), OrganisationViewSet(), MembershipViewSet())
