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
    actions.register_action(
        "forums.copy_forum", _("Make forum from an earlier one"), _("Forum made from an earlier one")
    )
    actions.register_action("forums.swap_rooms", _("Change rooms"), _("Rooms changed"))
    actions.register_action("forums.move_session", _("Move session"), _("Session moved"))
    actions.register_action("forums.add_room", _("Add room"), _("Room added"))
    actions.register_action("forums.edit_room", _("Edit room"), _("Room edited"))
    actions.register_action("forums.remove_room", _("Remove room"), _("Room removed"))
    actions.register_action("forums.edit_forum", _("Edit forum"), _("Forum edited"))
    actions.register_action("forums.edit_session", _("Edit session"), _("Session edited"))
    actions.register_action("forums.edit_series", _("Edit series"), _("Series edited"))
    actions.register_action("forums.open_registration", _("Open registration"), _("Registration opened"))
    actions.register_action("forums.close_registration", _("Close registration"), _("Registration closed"))
    actions.register_action("forums.import_registrations", _("Register from a list"), _("Registered from a list"))
    actions.register_action("forums.export_registrations", _("Fetch the list of people"), _("List of people fetched"))
    actions.register_action("forums.cancel_forum", _("Cancel forum"), _("Forum cancelled"))
    actions.register_action("forums.question", _("Change the questions"), _("Questions changed"))
    actions.register_action(
        "forums.waiting_rules", _("Change the waiting list"), _("Order of the waiting list changed")
    )


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_invitation_actions(actions: Any) -> None:
    """Name what is recorded of invitations, kept places and reminders."""
    actions.register_action("forums.send_invitations", _("Send invitations"), _("Invitations sent"))
    actions.register_action("forums.keep_places", _("Keep places for municipalities"), _("Places kept"))
    actions.register_action("forums.release_places", _("Release kept places"), _("Kept places released"))
    actions.register_action("forums.edit_reminder", _("Change reminder"), _("Reminder changed"))
    actions.register_action("forums.switch_reminder", _("Switch reminder on or off"), _("Reminder switched on or off"))
    actions.register_action("forums.remove_reminder", _("Remove reminder"), _("Reminder removed"))


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_day_actions(actions: Any) -> None:
    """Name what is recorded of seats, the day and what comes after."""
    actions.register_action("forums.propose_seats", _("Propose seats"), _("Seats proposed"))
    actions.register_action("forums.move_seat", _("Move a person by hand"), _("Person moved by hand"))
    actions.register_action("forums.copy_seats", _("Change published seats"), _("New plan from the published seats"))
    actions.register_action("forums.publish_seats", _("Publish seats"), _("Seats published"))
    actions.register_action("forums.undo_check_in", _("Undo check-in"), _("Check-in undone"))
    actions.register_action("forums.scanned_twice", _("Scan twice"), _("Scanned at two desks"))
    actions.register_action("forums.withdraw_kiosk", _("Withdraw kiosk's link"), _("Kiosk's link withdrawn"))
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
def register_call_actions(actions: Any) -> None:
    """Name what is recorded of calls, proposals and topics."""
    actions.register_action("forums.open_call", _("Open call"), _("Call opened"))
    actions.register_action("forums.change_call", _("Change call"), _("Call changed"))
    actions.register_action("forums.renew_call", _("Renew the call's link"), _("The call's link renewed"))
    actions.register_action("forums.close_call", _("Close call"), _("Call closed"))
    actions.register_action("forums.review_proposal", _("Review proposal"), _("Proposal under review"))
    actions.register_action("forums.accept_proposal", _("Accept proposal"), _("Proposal accepted"))
    actions.register_action("forums.decline_proposal", _("Decline proposal"), _("Proposal declined"))
    actions.register_action("forums.place_proposal", _("Place proposal"), _("Proposal placed"))
    actions.register_action("forums.schedule_topic", _("Schedule topic"), _("Topic scheduled"))
    actions.register_action("forums.remove_topic", _("Remove topic"), _("Topic removed"))


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


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_follow_up_actions(actions: Any) -> None:
    """Name what is recorded of commitments, evaluation and documentation."""
    actions.register_action("forums.note_commitment", _("Note commitment"), _("Commitment noted"))
    actions.register_action("forums.edit_commitment", _("Change commitment"), _("Commitment changed"))
    actions.register_action("forums.report_commitment", _("Report on commitment"), _("Commitment reported on"))
    actions.register_action("forums.remove_commitment", _("Remove commitment"), _("Commitment removed"))
    actions.register_action("forums.plan_reminders", _("Plan reminders"), _("Reminders planned"))
    actions.register_action("forums.choose_questions", _("Choose questions"), _("Questions chosen"))
    actions.register_action("forums.close_evaluation", _("Close evaluation"), _("Evaluation closed"))
    actions.register_action("forums.publish_evaluation", _("Show result"), _("Result shown or hidden"))
    actions.register_action("forums.write_decisions", _("Write decisions"), _("Decisions written"))
    actions.register_action("forums.publish_documentation", _("Publish PDF"), _("PDF published or hidden"))


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_version_actions(actions: Any) -> None:
    """Name what is recorded of versions of the programme."""
    actions.register_action("forums.release_programme", _("Release version"), _("Version released"))
