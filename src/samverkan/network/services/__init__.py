"""Changes in the network."""

from samverkan.network.services.people import (
    AddressTaken,
    LastOperator,
    change_person,
    change_profile,
    create_person,
    delete_person,
)
from samverkan.network.services.personal_data import export_personal_data, register_personal_data
from samverkan.network.services.region import set_up_region
from samverkan.network.services.roles import NotAllowed, grant_role, replace_role, revoke_role

__all__ = [
    "AddressTaken",
    "LastOperator",
    "NotAllowed",
    "change_person",
    "change_profile",
    "create_person",
    "delete_person",
    "export_personal_data",
    "grant_role",
    "register_personal_data",
    "replace_role",
    "revoke_role",
    "set_up_region",
]
