"""The forums in the editors' admin: what the audit trail records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_programme_actions(actions: Any) -> None:
    """Name what is recorded of programmes and registration."""
    actions.register_action("forums.import_programme", _("Import programme"), _("Programme imported"))
    actions.register_action("forums.create_forum", _("Make forum"), _("Forum made"))
    actions.register_action("forums.add_session", _("Add session"), _("Session added"))
    actions.register_action("forums.remove_session", _("Remove session"), _("Session removed"))
    actions.register_action("forums.edit_forum", _("Edit forum"), _("Forum edited"))
    actions.register_action("forums.edit_session", _("Edit session"), _("Session edited"))
    actions.register_action("forums.edit_series", _("Edit series"), _("Series edited"))
    actions.register_action("forums.open_registration", _("Open registration"), _("Registration opened"))
    actions.register_action("forums.close_registration", _("Close registration"), _("Registration closed"))
    actions.register_action("forums.cancel_forum", _("Cancel forum"), _("Forum cancelled"))


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_day_actions(actions: Any) -> None:
    """Name what is recorded of seats, the day and what comes after."""
    actions.register_action("forums.propose_seats", _("Propose seats"), _("Seats proposed"))
    actions.register_action("forums.move_seat", _("Move a person by hand"), _("Person moved by hand"))
    actions.register_action("forums.copy_seats", _("Change published seats"), _("New plan from the published seats"))
    actions.register_action("forums.publish_seats", _("Publish seats"), _("Seats published"))
    actions.register_action("forums.undo_check_in", _("Undo check-in"), _("Check-in undone"))
    actions.register_action("forums.open_kiosk", _("Open a kiosk"), _("Kiosk opened"))
    actions.register_action("forums.send_host_links", _("Send links to hosts"), _("Links sent to hosts"))
    actions.register_action("forums.add_file", _("Add file"), _("File added"))
    actions.register_action("forums.remove_file", _("Remove file"), _("File removed"))
    actions.register_action("forums.compile_documentation", _("Compile documentation"), _("Documentation compiled"))
    actions.register_action("forums.finish", _("Finish forum"), _("Forum finished"))
    actions.register_action("forums.forget", _("Delete personal data"), _("Personal data deleted"))


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_cafe_actions(actions: Any) -> None:
    """Name what is recorded of World Cafés."""
    actions.register_action("forums.set_up_cafe", _("Set up World Café"), _("World Café set up"))
    actions.register_action("forums.edit_cafe", _("Change World Café"), _("World Café changed"))
    actions.register_action("forums.remove_cafe", _("Remove World Café"), _("World Café removed"))
    actions.register_action("forums.place_cafe", _("Give tables"), _("Tables given"))
    actions.register_action("forums.show_cafe_names", _("Names on the projector"), _("Names on the projector changed"))
    actions.register_action("forums.step_cafe", _("Next round"), _("Round begun"))
    actions.register_action("forums.pause_cafe", _("Stop the clock"), _("Clock stopped"))
    actions.register_action("forums.resume_cafe", _("Start the clock again"), _("Clock started again"))
    actions.register_action("forums.extend_cafe", _("More time"), _("More time given"))
    actions.register_action("forums.end_cafe", _("End World Café"), _("World Café ended"))


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_idea_actions(actions: Any) -> None:
    """Name what is recorded of clusters and votes."""
    actions.register_action("forums.ask_gathering", _("Ask for clusters"), _("Clusters asked for"))
    actions.register_action("forums.gather", _("Suggest clusters"), _("Clusters suggested"))
    actions.register_action("forums.move_points", _("Move points"), _("Points moved"))
    actions.register_action("forums.rename_cluster", _("Rename cluster"), _("Cluster renamed"))
    actions.register_action("forums.merge_clusters", _("Merge clusters"), _("Clusters merged"))
    actions.register_action("forums.join_points", _("Join points that say the same"), _("Points joined"))
    actions.register_action("forums.separate_point", _("Separate point"), _("Point separated"))
    actions.register_action("forums.dismiss_pair", _("Say that two points differ"), _("Points said to differ"))
    actions.register_action("forums.open_poll", _("Open vote"), _("Vote opened"))
    actions.register_action("forums.close_poll", _("Close vote"), _("Vote closed"))
    actions.register_action("forums.publish_poll", _("Publish result of vote"), _("Result of vote published"))
    actions.register_action("forums.remove_poll", _("Remove vote"), _("Vote removed"))


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_live_actions(actions: Any) -> None:
    """Name what is recorded of live sessions."""
    actions.register_action("forums.open_live", _("Open questions"), _("Questions opened"))
    actions.register_action("forums.close_live", _("Close questions"), _("Questions closed"))
    actions.register_action("forums.start_quick_poll", _("Start quick poll"), _("Quick poll started"))
