"""What can be done in a round, with its answers, positions and threads; and with a proposed edition of questions."""

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
from namagar.records.assessments.actions.editions import (
    EditionEditedMeanwhile,
    begin_edition,
    describe_edition,
    drop_edition,
    explain_changes,
    propose_edition,
    remark_on_edition,
    remove_item,
    say_origins,
    take_question_file,
    write_item,
)
from namagar.records.assessments.actions.positions import PositionEditedMeanwhile, ask_also, give_position, settle
from namagar.records.assessments.actions.rounds import move_round, open_round, plan_round, propose, request_round
from namagar.records.assessments.actions.threads import comment, resolve_thread
from namagar.records.assessments.actions.workbooks import import_workbook

__all__ = [
    "EditedMeanwhile",
    "EditionEditedMeanwhile",
    "PositionEditedMeanwhile",
    "accept",
    "ask_also",
    "assign",
    "begin_edition",
    "comment",
    "confirm_prefilled",
    "describe_edition",
    "drop_edition",
    "explain_changes",
    "give_position",
    "import_workbook",
    "move_round",
    "open_round",
    "plan_round",
    "propose",
    "propose_edition",
    "remark_on_edition",
    "remove_item",
    "request_round",
    "resolve_thread",
    "return_answer",
    "save_answer",
    "say_origins",
    "send_draft",
    "settle",
    "submit",
    "take_question_file",
    "write_item",
]
