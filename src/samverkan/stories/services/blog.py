"""The blog's place on the site, and who may do what there."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from samverkan.network.enums import Role
from samverkan.stories.models import BlogPage, StandardPage
from samverkan.stories.models.pages import BLOG_SLUG

EDITOR_ON_PAGES = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
ORGANISER_ON_BLOG = ("add_page", "change_page", "publish_page")
FILES = ("image", "document")


def set_up_blog(*, now: datetime) -> BlogPage:
    """Make what is missing of the site's root, the blog, the groups' rights and the review of guest posts.

    Run it as often as you like: what is there, and what editors have renamed, stays.
    """
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        root = _root_page()
        blog = BlogPage.objects.first() or _add_blog(root)
        groups = {role: Group.objects.get_or_create(name=role)[0] for role in Role.values}
        _grant_rights(groups, root=root, blog=blog)
        _set_up_review(groups[Role.EDITOR], blog=blog)
    return blog


def _root_page() -> StandardPage:
    """Return the site's root; Wagtail's page of welcome gives way to ours."""
    root: StandardPage | None = StandardPage.objects.filter(depth=2).first()
    tree = Page.get_first_root_node()
    if root is None:
        root = tree.add_child(instance=StandardPage(title=_("Home"), slug="start"))
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname, site.port, site.root_page = address.hostname or "localhost", port, root
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.save()
    for page in Page.objects.filter(depth=2, slug="home", numchild=0).exclude(pk=root.pk):
        if page.specific_class is Page:
            page.delete()
    return root


def _add_blog(root: StandardPage) -> BlogPage:
    fresh = StandardPage.objects.get(pk=root.pk)
    lead = _("What works, told by those who did it.")
    blog: BlogPage = fresh.add_child(
        instance=BlogPage(title=_("Stories"), slug=BLOG_SLUG, lead=lead, show_in_menus=True)
    )
    return blog


def _grant_rights(groups: dict[str, Group], *, root: Page, blog: Page) -> None:
    """Give each group its rights; nothing is taken away that an operator has added."""
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for role in (Role.EDITOR, Role.ORGANISER, Role.CONTRIBUTOR):
        groups[role].permissions.add(enter)
    snippets = Permission.objects.filter(content_type__app_label="stories", content_type__model__in=["theme", "series"])
    groups[Role.EDITOR].permissions.add(*snippets)
    _grant_on_page(groups[Role.EDITOR], root, EDITOR_ON_PAGES)
    _grant_on_page(groups[Role.ORGANISER], blog, ORGANISER_ON_BLOG)
    _grant_on_page(groups[Role.CONTRIBUTOR], blog, ("add_page",))
    for role, verbs in ((Role.EDITOR, ("add", "change", "choose")), (Role.ORGANISER, ("add", "choose"))):
        _grant_on_files(groups[role], verbs)
    _grant_on_files(groups[Role.CONTRIBUTOR], ("add", "choose"))


def _grant_on_page(group: Group, page: Page, codenames: tuple[str, ...]) -> None:
    rights = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    for right in rights:
        GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=right)


def _grant_on_files(group: Group, verbs: tuple[str, ...]) -> None:
    codenames = [f"{verb}_{kind}" for verb in verbs for kind in FILES]
    rights = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=codenames
    )
    for right in rights:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=right
        )


def _set_up_review(editors: Group, *, blog: Page) -> None:
    """Let guest posts pass an editor; Wagtail's own groups and workflow go, if nobody uses them."""
    unused = Group.objects.filter(name__in=["Moderators", "Editors"], user=None)
    tasks = GroupApprovalTask.objects.filter(groups__in=unused).exclude(groups=editors)
    Workflow.objects.filter(workflow_tasks__task__in=tasks, workflow_states=None).delete()
    tasks.filter(task_states=None).delete()
    unused.delete()
    if WorkflowPage.objects.filter(page_id=blog.pk).exists():
        return
    workflow = Workflow.objects.create(name=_("Review of guest posts"), active=True)
    task = GroupApprovalTask.objects.create(name=_("An editor reads it"), active=True)
    task.groups.add(editors)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page_id=blog.pk)
