"""Who may do what, in which state: one table, every cell stated."""

from collections.abc import Mapping
from typing import NamedTuple

from namagar.analysis.terms.problem import Problem, Refused

ROLES = (
    "visitor",
    "coordinator",
    "data_officer",
    "official",
    "reviewer",
    "signatory",
    "network_secretary",
    "project_officer",
    "administrator",
)

# What an action acts upon, and the states that thing can be in. A thing without states is always "any".
STATES: Mapping[str, tuple[str, ...]] = {
    "country": ("any",),
    "account": ("open", "closed"),
    "claim": ("current", "superseded", "withdrawn"),
    "import": ("sent", "mapped", "checked", "taken", "undone", "cancelled"),
    "kept-mapping": ("saved", "reviewed"),
    "quantity": ("claimed", "in-consultation", "decided", "lapsed"),
    "finding": ("open", "assigned", "settled", "reopened", "gone"),
    "decision": ("open", "decided", "lapsed", "withdrawn"),
    "round": (
        "requested",
        "focal-point-named",
        "launched",
        "collection",
        "draft",
        "government-review",
        "ministries-consulted",
        "stakeholders-consulted",
        "revision",
        "approval",
        "published",
        "follow-up",
        "closed",
    ),
    "position": ("asked", "given"),
    "thread": ("open", "resolved"),
    "guest": ("invited", "opened", "closed"),
    "workshop": ("open", "closed"),
    "answer": ("open", "prefilled", "draft", "submitted", "returned", "accepted"),
    "edition": ("draft", "in-consultation", "decided", "lapsed", "dropped"),
    "terms": ("draft", "adopted"),
    "meeting": ("planned", "held", "closed"),
    "action": ("yet-to-start", "ongoing", "completed"),
    "session": ("planned", "held"),
}

# Columns: action | what it acts upon | then one cell a role of ROLES: "-" never, "all", or the states it may act in.
# Initials: vi visitor, co coordinator, da data_officer, of official, re reviewer, si signatory,
# ne network_secretary, pr project_officer, ad administrator.
TABLE = """
action                        | on       | vi | co  | da                              | of                            | re            | si   | ne   | pr   | ad
people.add_user               | country  | -  | -   | -                               | -                             | -             | -    | -    | -    | all
people.give_role              | country  | -  | -   | -                               | -                             | -             | -    | -    | -    | all
people.take_role              | country  | -  | -   | -                               | -                             | -             | -    | -    | -    | all
people.close_account          | account  | -  | -   | -                               | -                             | -             | -    | -    | -    | open
people.reopen_account         | account  | -  | -   | -                               | -                             | -             | -    | -    | -    | closed
people.renew_pass_phrase      | account  | -  | -   | -                               | -                             | -             | -    | -    | -    | open
documents.keep                | country  | -  | all | all                             | all                           | all           | -    | all  | all  | -
documents.cite                | country  | -  | all | all                             | all                           | all           | -    | -    | -    | -
claims.receive                | country  | -  | -   | all                             | -                             | -             | -    | -    | -    | -
claims.correct                | claim    | -  | -   | current                         | -                             | -             | -    | -    | -    | -
imports.send                  | country  | -  | -   | all                             | -                             | -             | -    | -    | -    | -
imports.send_again            | import   | -  | -   | undone cancelled                | -                             | -             | -    | -    | -    | -
imports.map_file              | import   | -  | -   | sent mapped checked             | -                             | -             | -    | -    | -    | -
imports.check                 | import   | -  | -   | mapped checked                  | -                             | -             | -    | -    | -    | -
imports.take                  | import   | -  | -   | checked                         | -                             | -             | -    | -    | -    | -
imports.cancel                | import   | -  | sent mapped checked | sent mapped checked | -                             | -             | -    | -    | -    | -
imports.undo                  | import   | -  | -   | taken                           | -                             | -             | -    | -    | -    | -
imports.keep_mapping          | import   | -  | -   | mapped checked taken            | -                             | -             | -    | -    | -    | -
imports.review_mapping        | kept-mapping | - | - | saved                           | -                             | saved         | -    | -    | -    | -
claims.propose                | quantity | -  | -   | claimed lapsed                  | -                             | -             | -    | -    | -    | -
claims.propose_estimate       | quantity | -  | -   | claimed lapsed                  | -                             | -             | -    | -    | -    | -
findings.assign               | finding  | -  | open assigned settled reopened | open assigned settled reopened | - | -                  | -    | -    | -    | -
findings.discuss              | finding  | -  | all | all                             | all                           | all           | all  | all  | all  | -
findings.settle               | finding  | -  | assigned reopened | assigned reopened | assigned reopened             | assigned reopened | assigned reopened | assigned reopened | assigned reopened | -
decisions.sign                | decision | -  | -   | -                               | -                             | -             | open | -    | -    | -
decisions.object              | decision | -  | -   | -                               | -                             | -             | open | -    | -    | -
decisions.withdraw            | decision | -  | open | open                           | -                             | -             | -    | -    | -    | -
decisions.sign_as_deputy      | decision | -  | -   | open                            | open                          | open          | -    | open | open | -
decisions.record_paper        | decision | -  | open | -                              | -                             | -             | -    | -    | -    | -
decisions.apply_deadline      | decision | -  | open | -                              | -                             | -             | -    | -    | -    | -
decisions.delegate            | country  | -  | -   | -                               | -                             | -             | all  | -    | -    | -
assessments.open_round        | country  | -  | all | -                               | -                             | -             | -    | -    | -    | -
assessments.assign            | answer   | -  | open prefilled draft returned | -     | -                             | -             | -    | -    | -    | -
assessments.save_answer       | answer   | -  | -   | -                               | open prefilled draft returned | -             | -    | -    | -    | -
assessments.submit            | answer   | -  | -   | -                               | draft returned                | -             | -    | -    | -    | -
assessments.return_answer     | answer   | -  | -   | -                               | -                             | submitted accepted | - | -   | -    | -
assessments.accept            | answer   | -  | -   | -                               | -                             | submitted     | -    | -    | -    | -
assessments.confirm_prefilled | answer   | -  | -   | -                               | -                             | prefilled     | -    | -    | -    | -
assessments.propose           | round    | -  | collection approval | -               | -                             | -             | -    | -    | -    | -
assessments.request_round     | country  | -  | all | -                               | -                             | -             | -    | -    | -    | -
assessments.move_round        | round    | -  | all | -                               | -                             | -             | -    | -    | -    | -
assessments.plan_round        | round    | -  | all | -                               | -                             | -             | -    | -    | -    | -
assessments.ask_also          | answer   | -  | open prefilled draft submitted returned | - | -                       | -             | -    | -    | -    | -
assessments.give_position     | position | -  | -   | -                               | all                           | -             | -    | -    | -    | -
assessments.settle            | answer   | -  | open draft submitted returned | -     | -                             | -             | -    | -    | -    | -
assessments.comment           | answer   | -  | all | all                             | all                           | all           | all  | all  | all  | -
assessments.import_workbook   | round    | -  | -   | -                               | collection draft revision approval | -        | -    | -    | -    | -
assessments.send_draft        | round    | -  | -   | -                               | collection draft revision approval | -        | -    | -    | -    | -
assessments.resolve_thread    | thread   | -  | open | -                              | -                             | open          | -    | -    | -    | -
assessments.begin_edition     | country  | -  | all | -                               | -                             | -             | -    | -    | -    | -
assessments.take_question_file | country | -  | all | -                               | -                             | -             | -    | -    | -    | -
assessments.write_item        | edition  | -  | draft lapsed | -                      | -                             | -             | -    | -    | -    | -
assessments.remove_item       | edition  | -  | draft lapsed | -                      | -                             | -             | -    | -    | -    | -
assessments.describe_edition  | edition  | -  | draft lapsed | -                      | -                             | -             | -    | -    | -    | -
assessments.say_origins       | edition  | -  | draft lapsed | -                      | -                             | -             | -    | -    | -    | -
assessments.explain_changes   | edition  | -  | draft lapsed | -                      | -                             | -             | -    | -    | -    | -
assessments.propose_edition   | edition  | -  | draft lapsed | -                      | -                             | -             | -    | -    | -    | -
assessments.drop_edition      | edition  | -  | draft lapsed | -                      | -                             | -             | -    | -    | -    | -
assessments.remark_on_edition | edition  | -  | draft in-consultation lapsed | draft in-consultation lapsed | draft in-consultation lapsed | draft in-consultation lapsed | draft in-consultation lapsed | draft in-consultation lapsed | draft in-consultation lapsed | -
consultation.freeze_draft     | round    | -  | draft government-review ministries-consulted stakeholders-consulted revision | - | - | -         | -    | -    | -    | -
consultation.remark           | round    | -  | government-review ministries-consulted stakeholders-consulted | government-review ministries-consulted stakeholders-consulted | government-review ministries-consulted stakeholders-consulted | government-review ministries-consulted stakeholders-consulted | government-review ministries-consulted stakeholders-consulted | government-review ministries-consulted stakeholders-consulted | government-review ministries-consulted stakeholders-consulted | -
consultation.dispose          | round    | -  | government-review ministries-consulted stakeholders-consulted revision | - | - | government-review ministries-consulted stakeholders-consulted revision | - | - | - | -
consultation.invite_guest     | round    | -  | government-review ministries-consulted stakeholders-consulted | - | - | -                    | -    | government-review ministries-consulted stakeholders-consulted | - | -
consultation.close_guest      | guest    | -  | invited opened | -                    | -                             | -             | -    | invited opened | - | -
consultation.open_workshop    | round    | -  | government-review ministries-consulted stakeholders-consulted | - | - | -                    | -    | government-review ministries-consulted stakeholders-consulted | - | -
consultation.record_vote      | workshop | -  | open | -                              | -                             | -             | -    | open | -    | -
consultation.close_workshop   | workshop | -  | open | -                              | -                             | -             | -    | open | -    | -
publication.publish           | country  | -  | all | all                             | -                             | -             | -    | -    | -    | -
network.add_member            | country  | -  | all | -                               | -                             | -             | -    | all  | -    | -
network.draft_terms           | country  | -  | all | -                               | -                             | -             | -    | all  | -    | -
network.adopt_terms           | terms    | -  | -   | -                               | -                             | -             | -    | draft | -   | -
network.plan_meeting          | country  | -  | all | -                               | -                             | -             | -    | all  | -    | -
network.add_agenda_item       | meeting  | -  | planned | -                           | -                             | -             | -    | planned | - | -
network.record_attendance     | meeting  | -  | -   | -                               | -                             | -             | -    | planned held | - | -
network.decide                | meeting  | -  | -   | -                               | -                             | -             | -    | held | -    | -
network.close_meeting         | meeting  | -  | -   | -                               | -                             | -             | -    | held | -    | -
network.open_action           | meeting  | -  | -   | -                               | -                             | -             | -    | held | -    | -
network.follow_gap            | round    | -  | published follow-up | -               | -                             | -             | -    | published follow-up | - | -
network.report_action         | action   | -  | yet-to-start ongoing | yet-to-start ongoing | yet-to-start ongoing      | yet-to-start ongoing | yet-to-start ongoing | yet-to-start ongoing | yet-to-start ongoing | -
network.plan_work             | country  | -  | all | -                               | -                             | -             | -    | all  | -    | -
capacity.record_need          | country  | -  | all | -                               | -                             | -             | -    | all  | all  | -
capacity.plan_session         | country  | -  | all | -                               | -                             | -             | -    | all  | all  | -
capacity.record_participant   | session  | -  | -   | -                               | -                             | -             | -    | planned held | planned held | -
capacity.hold_session         | session  | -  | -   | -                               | -                             | -             | -    | planned | planned | -
"""

# What everybody with an open account does to their own account alone, whatever their roles and wherever: such an
# action takes nobody but `by`, so that there is no cell to state.
OWN = ("people.set_mail",)


class Rule(NamedTuple):
    """One row of the table: what the action acts upon and the states in which each role may do it."""

    on: str
    cells: Mapping[str, frozenset[str]]


def _read(table: str) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    for line in table.strip().splitlines()[1:]:
        action, on, *cells = (cell.strip() for cell in line.split("|"))
        if len(cells) != len(ROLES) or action in rules:
            raise ValueError(f"the table of roles: {action} needs one row with {len(ROLES)} cells")
        rules[action] = Rule(on, {role: _states(action, on, cell) for role, cell in zip(ROLES, cells, strict=True)})
    return rules


def _states(action: str, on: str, cell: str) -> frozenset[str]:
    if cell == "-":
        return frozenset()
    states = STATES[on] if cell == "all" else tuple(cell.split())
    if not states or not set(states) <= set(STATES[on]):
        raise ValueError(f"the table of roles: {action} has a cell that is not '-', 'all' or states of {on}: {cell!r}")
    return frozenset(states)


RULES: Mapping[str, Rule] = _read(TABLE)


def allows(role: str, action: str, state: str = "any") -> bool:
    """Whether the table lets a role do an action on a thing in this state. Unknown words are refused."""
    if action not in RULES:
        raise Refused(Problem("action-unknown", action, {"action": action}))
    rule = RULES[action]
    if role not in rule.cells or state not in STATES[rule.on]:
        raise Refused(Problem("role-or-state-unknown", action, {"role": role, "state": state}))
    return state in rule.cells[role]
