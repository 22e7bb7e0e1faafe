"""A block that shows a comparison of key figures, by the address that an editor copies from the page Compare."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import split_domain_port, validate_host
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samverkan.keyfigures.services.showing import (
    Shown,
    has_no_chart,
    path_of_comparison,
    show_address,
    state_of_values,
)

LONGEST = 2000


def show_comparison(address: str, parent_context: Any) -> Shown | None:
    """Return what an address shows on the page that is drawn, which asks once, however many comparisons it has."""
    request: Any = (parent_context or {}).get("request")
    if request is None:
        return show_address(address)

    def state() -> str:
        if not hasattr(request, "state_of_values"):
            request.state_of_values = state_of_values()
        return str(request.state_of_values)

    return show_address(address, host=request.get_host(), state=state)


class ComparisonAddressBlock(blocks.CharBlock):
    """The address of a comparison on this site, kept without the site's name."""

    def clean(self, value: Any) -> Any:
        """Return the address from its path on, if it shows a chart.

        Raises
        ------
        ValidationError
            If it is of another page or site, of the table, or nothing is found there.
        """
        address = str(super().clean(value)).strip()
        path = path_of_comparison(address, is_ours=_is_ours)
        if path is None:
            raise ValidationError(
                _("This is not the address of a comparison on this site. Copy it from “Take it along” on that page.")
            )
        if has_no_chart(path):
            raise ValidationError(
                _("This comparison is a table, and has no chart. Choose another view of it, and copy the address anew.")
            )
        if show_address(path) is None:
            raise ValidationError(
                _("There is nothing to show at this address. Open it to see why, and copy the address anew.")
            )
        return path


class ComparisonBlock(blocks.StructBlock):
    """A comparison with its chart, its table, its year and its source; it stays in step with new values."""

    address = ComparisonAddressBlock(
        label=_("Address of the comparison"),
        max_length=LONGEST,
        help_text=_("Choose a key figure in the menu, copy the address under “Take it along” there, and put it here."),
    )
    text = blocks.CharBlock(
        label=_("What it shows"),
        max_length=300,
        required=False,
        help_text=_("The finding as a sentence. The chart has its own words for those who do not see it."),
    )

    def get_context(self, value: Any, parent_context: Any = None) -> Any:
        """Fetch the chart."""
        shown = show_comparison(value.get("address") or "", parent_context)
        return super().get_context(value, parent_context) | {"shown": shown}

    class Meta:
        icon = "order"
        label = _("Comparison of key figures")
        description = _("A chart of your municipality beside others, with table, year and source, by its address.")
        template = "stories/blocks/comparison.html"
        preview_template = "stories/blocks/comparison_sample.html"


def _is_ours(netloc: str) -> bool:
    host, _port = split_domain_port(netloc)
    return validate_host(host, [one for one in settings.ALLOWED_HOSTS if one != "*"])
