"""Addresses of calls, proposals and topics."""

from __future__ import annotations

from django.urls import URLPattern, path

from samverkan.forums.views import decisions, proposals, propose, topics

urlpatterns: list[URLPattern] = [
    path("forum/<slug:slug>/foresla/", propose.propose, name="propose"),
    path("forum/<slug:slug>/foresla/tack/", propose.receipt, name="propose_receipt"),
    path("forslag/<str:key>/", propose.show, name="my_proposal"),
    path("forslag/<str:key>/andra/", propose.change, name="my_proposal_change"),
    path("forslag/<str:key>/ta-tillbaka/", propose.withdraw, name="my_proposal_withdraw"),
    path("forum/<slug:slug>/planera/forslag/", proposals.index, name="proposals"),
    path("forum/<slug:slug>/planera/forslag/inbjudan/", proposals.edit_call, name="call_edit"),
    path("forum/<slug:slug>/planera/forslag/inbjudan/stang/", proposals.close_call, name="call_close"),
    path("forum/<slug:slug>/planera/forslag/inbjudan/ny-lank/", proposals.renew_call, name="call_renew"),
    path("forum/<slug:slug>/planera/forslag/<int:proposal_id>/", proposals.show, name="proposal"),
    path("forum/<slug:slug>/planera/forslag/<int:proposal_id>/samtal/", proposals.comment, name="proposal_comment"),
    path("forum/<slug:slug>/planera/forslag/<int:proposal_id>/poang/", proposals.score, name="proposal_score"),
    path("forum/<slug:slug>/planera/forslag/<int:proposal_id>/granska/", proposals.take_up, name="proposal_review"),
    path("forum/<slug:slug>/planera/forslag/<int:proposal_id>/anta/", decisions.accept, name="proposal_accept"),
    path("forum/<slug:slug>/planera/forslag/<int:proposal_id>/avboj/", decisions.decline, name="proposal_decline"),
    path("forum/<slug:slug>/planera/forslag/<int:proposal_id>/placera/", decisions.place, name="proposal_place"),
    path("min-dag/<str:key>/amnen/", topics.mine, name="my_topics"),
    path("min-dag/<str:key>/amnen/nytt/", topics.new, name="my_topic_new"),
    path("min-dag/<str:key>/amnen/<int:topic_id>/stod/", topics.support, name="my_topic_support"),
    path("min-dag/<str:key>/amnen/<int:topic_id>/ta-tillbaka/", topics.withdraw, name="my_topic_withdraw"),
    path("forum/<slug:slug>/dagen/amnen/", topics.index, name="topics"),
    path("forum/<slug:slug>/dagen/amnen/projektor/", topics.projector, name="topics_projector"),
    path("forum/<slug:slug>/dagen/amnen/<int:topic_id>/lagg-in/", topics.schedule, name="topic_schedule"),
    path("forum/<slug:slug>/dagen/amnen/<int:topic_id>/placera/", topics.place, name="topic_place"),
    path("forum/<slug:slug>/dagen/amnen/<int:topic_id>/ta-bort/", topics.remove, name="topic_remove"),
    path("vard/<str:key>/amnen/", topics.for_host, name="host_topics"),
]
