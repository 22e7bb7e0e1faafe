"""Addresses of the seats, the day, the harvest and the documentation, and those of hosts and of picking a seat.

The names of the form ``organise_<stage>`` decide which stages the side rail shows.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from samverkan.forums.views import (
    building,
    clusters,
    desk,
    desk_worker,
    documentation,
    harvest,
    host,
    kiosk,
    picks,
    polls,
    prints,
    seats,
    voting,
)

urlpatterns: list[URLPattern] = [
    path("forum/planera/nytt/formular/", building.new_forum, name="organise_blank"),
    path("forum/<slug:slug>/planera/pass/nytt/", building.add_session, name="session_new"),
    path("forum/<slug:slug>/planera/pass/<int:session_id>/ta-bort/", building.remove_session, name="session_remove"),
    path("forum/<slug:slug>/platser/", seats.show, name="organise_seats"),
    path("forum/<slug:slug>/platser/foresla/", seats.propose, name="seats_propose"),
    path("forum/<slug:slug>/platser/flytta/", seats.move, name="seats_move"),
    path("forum/<slug:slug>/platser/publicera/", seats.publish, name="seats_publish"),
    path("forum/<slug:slug>/platser/andra/", seats.change_published, name="seats_change"),
    path("forum/<slug:slug>/platser/lediga/", seats.pass_on, name="seats_pass_on"),
    path("forum/<slug:slug>/platser/gor-om/", seats.rearrange, name="seats_rearrange"),
    path("forum/<slug:slug>/dagen/", desk.show, name="organise_day"),
    path("forum/<slug:slug>/dagen/arbetare.js", desk_worker.worker, name="desk_worker"),
    path("forum/<slug:slug>/dagen/incheckning/", desk.check_in, name="check_in"),
    path("forum/<slug:slug>/dagen/angra/", desk.undo, name="undo_check_in"),
    path("forum/<slug:slug>/dagen/narvaro.csv", desk.export, name="attendance_csv"),
    path("forum/<slug:slug>/dagen/skyltar.pdf", prints.badges, name="badges"),
    path("forum/<slug:slug>/dagen/skyltar/<int:registration>.pdf", prints.badge, name="badge"),
    path("forum/<slug:slug>/dagen/intyg.pdf", prints.certificates, name="certificates"),
    path("forum/<slug:slug>/dagen/kiosk/", kiosk.open_kiosk, name="kiosk_open"),
    path("kiosk/<str:token>/", kiosk.show, name="kiosk"),
    path("kiosk/<str:token>/valkommen/<str:receipt>/", kiosk.welcome, name="kiosk_welcome"),
    path("min-dag/<str:key>/intyg.pdf", prints.my_certificate, name="my_day_certificate"),
    path("forum/<slug:slug>/skord/", harvest.show, name="organise_harvest"),
    path("forum/<slug:slug>/skord/lankar/", harvest.send_links, name="send_host_links"),
    path("forum/<slug:slug>/skord/punkter/", clusters.show, name="clusters"),
    path("forum/<slug:slug>/skord/punkter/foresla/", clusters.suggest, name="suggest_clusters"),
    path("forum/<slug:slug>/skord/punkter/flytta/", clusters.move, name="move_points"),
    path("forum/<slug:slug>/skord/punkter/samma/", clusters.same, name="same_points"),
    path("forum/<slug:slug>/skord/punkter/<int:cluster_id>/namn/", clusters.rename, name="rename_cluster"),
    path("forum/<slug:slug>/skord/punkter/<int:cluster_id>/slaihop/", clusters.merge, name="merge_clusters"),
    path("forum/<slug:slug>/skord/omrostningar/", polls.show_all, name="polls"),
    path("forum/<slug:slug>/skord/omrostningar/ny/", polls.new, name="poll_new"),
    path("forum/<slug:slug>/skord/omrostningar/<int:poll_id>/", polls.show, name="poll"),
    path("forum/<slug:slug>/skord/omrostningar/<int:poll_id>/stang/", polls.close, name="poll_close"),
    path("forum/<slug:slug>/skord/omrostningar/<int:poll_id>/publicera/", polls.publish, name="poll_publish"),
    path("forum/<slug:slug>/skord/omrostningar/<int:poll_id>/ta-bort/", polls.remove, name="poll_remove"),
    path("forum/<slug:slug>/dokumentation/", documentation.show, name="organise_documentation"),
    path("forum/<slug:slug>/dokumentation/sammanstall/", documentation.compile_snapshot, name="compile_documentation"),
    path("forum/<slug:slug>/dokumentation/avsluta/", documentation.finish, name="finish_forum"),
    path("forum/<slug:slug>/dokumentation/filer/", documentation.add_file, name="add_file"),
    path("forum/<slug:slug>/dokumentation/filer/<int:file_id>/ta-bort/", documentation.remove_file, name="remove_file"),
    path("vard/<str:key>/", host.show, name="host"),
    path("vard/<str:key>/presentation/", host.describe, name="host_describe"),
    path("vard/<str:key>/anteckningar/", host.save_note, name="host_note"),
    path("vard/<str:key>/anteckningar/ta-bort/", host.delete_note, name="host_note_delete"),
    path("min-dag/<str:key>/rosta/<int:poll_id>/", voting.vote, name="my_day_vote"),
    path("min-dag/<str:key>/samtal/", picks.pick, name="pick_session"),
]
