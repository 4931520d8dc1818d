"""What can be done in a consultation: with its drafts and remarks, its guests, its workshops."""

from namagar.records.consultation.actions.drafting import dispose, freeze_draft, remark
from namagar.records.consultation.actions.inviting import close_guest, invite_guest
from namagar.records.consultation.actions.workshops import close_workshop, open_workshop, record_vote

__all__ = [
    "close_guest",
    "close_workshop",
    "dispose",
    "freeze_draft",
    "invite_guest",
    "open_workshop",
    "record_vote",
    "remark",
]
