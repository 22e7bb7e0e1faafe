"""Changes in the network."""

from samverkan.network.services.region import set_up_region
from samverkan.network.services.roles import NotAllowed, grant_role, revoke_role

__all__ = ["NotAllowed", "grant_role", "revoke_role", "set_up_region"]
