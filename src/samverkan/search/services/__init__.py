"""What changes the index: keep it up to date, or make it anew."""

from samverkan.search.services.editions import discard_abandoned, rebuild
from samverkan.search.services.refresh import refresh

__all__ = ["discard_abandoned", "rebuild", "refresh"]
