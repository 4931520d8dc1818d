"""What can be done in a round: with the round itself, its answers, positions and threads."""

from namagar.records.assessments.actions.answers import (
    EditedMeanwhile,
    accept,
    assign,
    confirm_prefilled,
    return_answer,
    save_answer,
    submit,
)
from namagar.records.assessments.actions.drafts import send_draft
from namagar.records.assessments.actions.positions import PositionEditedMeanwhile, ask_also, give_position, settle
from namagar.records.assessments.actions.rounds import move_round, open_round, plan_round, propose, request_round
from namagar.records.assessments.actions.threads import comment, resolve_thread
from namagar.records.assessments.actions.workbooks import import_workbook

__all__ = [
    "EditedMeanwhile",
    "PositionEditedMeanwhile",
    "accept",
    "ask_also",
    "assign",
    "comment",
    "confirm_prefilled",
    "give_position",
    "import_workbook",
    "move_round",
    "open_round",
    "plan_round",
    "propose",
    "request_round",
    "resolve_thread",
    "return_answer",
    "save_answer",
    "send_draft",
    "settle",
    "submit",
]
