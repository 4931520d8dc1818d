"""Role × action × state: every cell is stated, and nothing else is allowed."""

import importlib
import importlib.util
import inspect
import itertools
import pkgutil
import typing

import pytest

from namagar import records
from namagar.analysis.terms.problem import Refused
from namagar.records.people.models import User
from namagar.records.people.roles import OWN, ROLES, RULES, STATES, allows


def actions() -> dict[str, object]:
    """Every public function of every actions module that is made there, by `app.function`."""
    found = {}
    for app in pkgutil.iter_modules(records.__path__):
        if importlib.util.find_spec(f"namagar.records.{app.name}.actions") is None:
            continue
        module = importlib.import_module(f"namagar.records.{app.name}.actions")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("_") and f"{function.__module__}.".startswith(f"{module.__name__}."):
                found[f"{app.name}.{name}"] = function
    return found


@pytest.mark.parametrize("action", RULES)
def test_every_cell_is_a_plain_yes_or_no(action: str) -> None:
    rule = RULES[action]
    for role, state in itertools.product(ROLES, STATES[rule.on]):
        assert allows(role, action, state) is (state in rule.cells[role]), (role, state)


def test_every_row_states_every_role() -> None:
    assert all(set(rule.cells) == set(ROLES) for rule in RULES.values())


def test_a_visitor_may_do_nothing() -> None:
    assert not any(RULES[action].cells["visitor"] for action in RULES)


def test_an_action_that_nobody_declared_is_refused() -> None:
    with pytest.raises(Refused, match="action-unknown"):
        allows("coordinator", "decisions.forge", "open")


@pytest.mark.parametrize(("role", "state"), [("king", "open"), ("signatory", "eternal")])
def test_a_role_or_state_that_nobody_declared_is_refused(role: str, state: str) -> None:
    with pytest.raises(Refused, match="role-or-state-unknown"):
        allows(role, "decisions.sign", state)


def test_an_action_has_a_row_of_the_table_or_is_everybodys_own() -> None:
    assert set(actions()) == set(RULES) | set(OWN)
    assert not set(OWN) & set(RULES)


def test_what_is_everybodys_own_takes_nobody_but_by() -> None:
    for name in OWN:
        taken = [each.annotation for each in inspect.signature(actions()[name]).parameters.values()]
        assert [User in (each, *typing.get_args(each)) for each in taken] == [True] + [False] * (len(taken) - 1), name


def test_every_action_takes_keywords_only_and_says_by_whom() -> None:
    for name, function in actions().items():
        parameters = inspect.signature(function).parameters.values()
        assert all(each.kind is each.KEYWORD_ONLY for each in parameters), name
        assert next(iter(parameters)).name == "by", name
