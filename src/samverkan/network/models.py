"""Regions, municipalities, organisations, people and their memberships."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from samverkan.network.enums import OrganisationKind, Role


class Region(models.Model):
    """A region that runs the network; its code is the county's code at Statistics Sweden."""

    code = models.CharField(_("county code"), max_length=2, unique=True, validators=[RegexValidator(r"^\d{2}$")])
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):  # type: ignore[django-manager-missing]
    """A municipality, known by its four-digit code at Statistics Sweden."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="municipalities")
    scb_code = models.CharField(
        _("municipality code"), max_length=4, unique=True, validators=[RegexValidator(r"^\d{4}$")]
    )
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ["scb_code"]
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """Whoever people work for: a municipality, an agency, an association, a company, a university."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="organisations")
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=160, unique=True)
    municipality = models.OneToOneField(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="organisation"
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="organisation_municipality_iff_kind",
                condition=models.Q(kind=OrganisationKind.MUNICIPALITY, municipality__isnull=False)
                | (~models.Q(kind=OrganisationKind.MUNICIPALITY) & models.Q(municipality__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Makes people; addresses are kept in lower case so that one person has one account."""

    def create_user(self, email: str, name: str = "", **fields: Any) -> Person:
        """Make a person who signs in by an e-mailed code."""
        person: Person = self.model(email=email.strip().lower(), name=name, **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, name: str = "", **fields: Any) -> Person:
        """Make an operator with every right."""
        return self.create_user(email, name, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """Somebody with an account. Participants of forums need none."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=5, default="sv")
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.CheckConstraint(name="person_email_lower_case", condition=models.Q(email=Lower("email")))
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name, as Wagtail and allauth ask for it."""
        return self.name

    def get_short_name(self) -> str:
        """Return the first name."""
        return self.name.split(" ")[0] if self.name else self.email

    def has_usable_password(self) -> bool:
        """Nobody signs in with a password here, however the row was made."""
        return False

    @cached_property
    def roles(self) -> frozenset[str]:
        """Every role the person has in any organisation: one query for the life of this object, so one a request."""
        return frozenset(self.memberships.order_by().values_list("role", flat=True))


class Membership(models.Model):
    """A person's role in an organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    since_date = models.DateField(_("since"), auto_now_add=True)

    class Meta:
        ordering = ["person", "organisation", "role"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "organisation", "role"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.organisation}"
