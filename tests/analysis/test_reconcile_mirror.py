"""Specifications of tables that two sides report: worked by hand, written out, and refused where they do not hold."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from namagar.analysis.consistency.reconcile.mirror import MirrorTable, is_table, read_mirror
from namagar.analysis.consistency.reconcile.mirror_files import mirror_diagnostics, mirror_files
from namagar.analysis.consistency.reconcile.spec import plain
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.wording import sentence

FOLDER = Path(__file__).parents[2] / "docs/methods/flows-of-two-sides"
WORDS = {"en": "words", "fa": "واژه‌ها"}


def sure(share: float, least: float = 1.0) -> dict[str, Any]:
    return {"share": share, "at_least": least, "author": "x", "reason": WORDS}


def example() -> dict[str, Any]:
    return dict(plain((FOLDER / "flows.yaml").read_text(encoding="utf-8"), "flows.yaml"))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def told(folder: Path, data: dict[str, Any], **files: str) -> MirrorTable:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return read_mirror(data, folder)


def two_sides(**others: Any) -> dict[str, Any]:
    """Two areas: each side within a tenth of what it says."""
    return {
        "id": "two", "title": WORDS, "moves_within": False,
        "reporters": [
            {"id": "out", "title": WORDS, "side": "sending", "file": "sent.csv", "reliability": sure(0.1)},
            {"id": "in", "title": WORDS, "side": "receiving", "file": "received.csv", "reliability": sure(0.1)},
        ],
        **others,
    }  # fmt: skip


SENT = "origin,destination,persons\nA,B,100\nB,A,200\n"
RECEIVED = "origin,destination,persons\nA,B,100\nB,A,\n"


def test_the_example_is_what_its_documentation_works_out() -> None:
    found = mirror_files(read_mirror(example(), FOLDER), "en")
    assert sorted(found) == ["adjustments.csv", "diagnostics.csv", "estimates.csv", "factors.csv"]
    cell = rows(found["estimates.csv"])[0]
    # 100 with the variance 375·25/400 = 23.4375; of the missing 10 it takes 23.4375 / (23.4375 + 5.859375 + 10.24).
    own = 375 * 25 / 400
    other = own / 4
    expected = 100 + 10 * own / (own + other + 3.2**2)
    assert float(cell["persons"]) == pytest.approx(expected)
    spread = (own - own**2 / (own + other + 3.2**2)) ** 0.5
    assert float(cell["spread"]) == pytest.approx(spread)
    assert float(cell["low"]) == pytest.approx(expected - 1.959963985 * spread)
    assert float(cell["high"]) == pytest.approx(expected + 1.959963985 * spread)
    assert (cell["before_totals"], cell["shares"], cell["at_zero"]) == ("100", "sent 6.2%; received 93.8%", "")
    report = rows(found["adjustments.csv"])[0]
    assert (report["stated"], report["factor"], report["used"]) == ("80", "0.8", "100")
    assert float(report["spread"]) == pytest.approx(375**0.5)
    assert float(report["z"]) == pytest.approx((expected - 100) / (375 - spread**2) ** 0.5)
    assert float(report["adjustment"]) == pytest.approx(expected - 100)
    factors = {(row["side"], row["area"]): float(row["factor"]) for row in rows(found["factors.csv"])}
    assert factors["sending", "C"] == pytest.approx(0.5)
    assert factors["receiving", "C"] == 1


def test_totals_are_told_with_what_they_had_to_give() -> None:
    found = rows(mirror_files(read_mirror(example(), FOLDER), "en")["adjustments.csv"])
    (total,) = [row for row in found if row["reporter"] == "origins" and row["origin"] == "A"]
    own = 375 * 25 / 400 * 1.25
    # What the total itself gives: its own part of the gap of 10.
    assert float(total["adjustment"]) == pytest.approx(-10 * 3.2**2 / (own + 3.2**2))
    assert (total["stated"], total["spread"], total["destination"]) == ("160", "3.2", "")
    assert (total["used"], total["factor"], total["z"], total["flagged"]) == ("160", "1", "", "")


def test_the_fit_counts_cells_and_factors_as_used_up() -> None:
    of = read_mirror(example(), FOLDER)
    # 11 reports and 2 totals, less 6 cells and 3 factors of origins.
    assert of.freedom == 4
    found = rows(mirror_files(of, "en")["adjustments.csv"])
    by_hand = sum((float(row["adjustment"]) / float(row["spread"])) ** 2 for row in found)
    assert of.fit == pytest.approx(by_hand)
    without = read_mirror({**example(), "bias": {**example()["bias"], "trusted": "receiving:A"}}, FOLDER)
    assert without.freedom == 2, "five of six factors are fitted"
    assert read_mirror({**example(), "bias": {**example()["bias"], "trusted": ""}}, FOLDER).freedom == 2


def test_a_cell_that_one_side_leaves_out_rests_on_the_other_and_nothing_checks_it(tmp_path: Path) -> None:
    of = told(tmp_path, two_sides(), sent=SENT, received=RECEIVED)
    found = mirror_files(of, "en")
    assert [row["shares"] for row in rows(found["estimates.csv"])] == ["out 50.0%; in 50.0%", "out 100.0%"]
    assert "factors.csv" not in found
    (fit,) = mirror_diagnostics(of)
    # Both say 100: nothing is off, and no spread is stretched or made smaller.
    assert (fit.kind, fit.facts["percent"], fit.facts["stretch"]) == ("fit-good", 100, 1)
    adjustments = rows(found["adjustments.csv"])
    assert [(row["reporter"], row["origin"], row["z"]) for row in adjustments] == [
        ("out", "A", "0"), ("out", "B", ""), ("in", "A", "0"),
    ]  # fmt: skip
    assert of.freedom == 1


def test_exact_totals_hold_and_the_last_one_follows(tmp_path: Path) -> None:
    data = two_sides(
        margins={
            "origins": {"file": "rows.csv", "exact": True},
            "destinations": {"file": "columns.csv", "exact": True},
        }
    )
    persons = "area,persons\nA,{}\nB,{}\n"
    totals = {"rows": persons.format(110, 190), "columns": persons.format(190, 110)}
    of = told(tmp_path, data, sent=SENT, received=RECEIVED, **totals)
    assert of.answer.cells.tolist() == [[0, pytest.approx(110)], [pytest.approx(190), 0]]
    assert of.freedom == 3 + 4 - 2 - 1


def test_moves_within_an_area_are_a_cell_only_when_the_specification_says_so(tmp_path: Path) -> None:
    sent = SENT + "A,A,50\nB,B,70\n"
    assert told(tmp_path, two_sides(), sent=sent, received=RECEIVED).possible.sum() == 2
    of = told(tmp_path, two_sides(moves_within=True), sent=sent, received=RECEIVED)
    assert of.answer.cells.diagonal().tolist() == [50, 70]


def test_a_cell_that_zero_holds_is_told(tmp_path: Path) -> None:
    sent = "origin,destination,persons\nA,B,100\nA,C,2\nB,A,200\nB,C,5\nC,A,5\nC,B,5\n"
    data = two_sides(margins={"origins": {"file": "rows.csv", "exact": True}})
    data["reporters"] = data["reporters"][:1]
    data["reporters"][0]["reliability"] = sure(0.1, 1000)
    of = told(tmp_path, data, sent=sent, rows="area,persons\nA,50\n")
    assert of.answer.cells[0].tolist() == [0, pytest.approx(50), 0]
    found = rows(mirror_files(of, "en")["estimates.csv"])
    assert [row["at_zero"] for row in found] == ["", "yes", "", "", "", ""]
    assert (found[1]["persons"], found[1]["low"]) == ("0", "0"), "nobody is fewer than none"
    assert [each.kind for each in mirror_diagnostics(of)] == ["fit-good", "cells-at-zero"]
    # Seven numbers for six cells, one of which zero holds.
    assert of.freedom == 6 + 1 - 6 + 1


def test_sources_that_cannot_both_be_right_are_said_to_be(tmp_path: Path) -> None:
    received = "origin,destination,persons\nA,B,300\nB,A,200\n"
    of = told(tmp_path, two_sides(), sent=SENT, received=received)
    # 200 apart over √(10² + 30²): χ² is 40 on 2 degrees of freedom.
    assert (of.fit, of.freedom) == (pytest.approx(40), 2)
    (fit,) = mirror_diagnostics(of)
    assert (fit.kind, fit.severity) == ("fit-contradictory", "high")
    assert "40" in fit.words("en")
    # √(40 / 2): by so much the stated spreads are too small.
    assert (fit.facts["stretch"], fit.facts["percent"]) == (4.47, 0)
    flagged = [row["z"] for row in rows(mirror_files(of, "fa")["adjustments.csv"]) if row["flagged"]]
    assert [round(abs(float(z)), 2) for z in flagged] == [6.32, 6.32]


def test_a_reporter_whose_factor_nothing_shows_is_named(tmp_path: Path) -> None:
    sent = "origin,destination,persons\nA,B,80\nB,A,90\nC,A,10\nC,B,10\nA,C,8\nB,C,9\n"
    received = "origin,destination,persons\nA,B,100\nB,A,100\nA,C,10\nB,C,10\n"
    data = two_sides(bias={"trusted": "receiving", "author": "x", "reason": WORDS})
    of = told(tmp_path, data, sent=sent, received=received)
    assert [each.subject for each in mirror_diagnostics(of) if each.kind == "factor-unknown"] == ["sending:C"]
    assert of.answer.cells[2].tolist() == [10, 10, 0]
    for language in ("en", "fa"):
        assert all(each.words(language) for each in mirror_diagnostics(of))


def test_a_name_of_a_table_is_told_from_that_of_unknowns() -> None:
    assert is_table(example())
    assert not is_table({"unknowns": []})
    assert not is_table("reporters")


def test_the_same_in_json() -> None:
    found = mirror_files(read_mirror(example(), FOLDER), "fa", as_json=True)
    assert "خی‌دو" in json.loads(found["diagnostics.json"])[0]["message"]


@pytest.mark.parametrize(
    ("change", "sent", "code"),
    [
        ({}, SENT + "A,B,7\n", "reconcile-name-twice"),
        ({}, "origin,destination,persons\nA,B,-1\nB,A,200\n", "reconcile-cell-negative"),
        ({}, SENT + "A,C,5\n", "reconcile-cells-unseen"),
        ({"moves_within": True}, SENT, "reconcile-cells-unseen"),
        ({"margins": {"origins": {"file": "away.csv", "exact": True}}}, SENT, "reconcile-file-missing"),
        ({"margins": {"origins": {"file": "../sent.csv", "exact": True}}}, SENT, "reconcile-file-missing"),
        ({"margins": {"origins": {"file": "strange.csv", "exact": True}}}, SENT, "reconcile-total-unknown"),
        ({"margins": {"origins": {"file": "strange.csv"}}}, SENT, "reconcile-spec-unfit"),
        ({"bias": {"trusted": "both", "author": "x", "reason": WORDS}}, SENT, "reconcile-bias-rule-unknown"),
        ({"strange": 1}, SENT, "reconcile-spec-unfit"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(change: Any, sent: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "sent.csv").write_text("area,persons\nA,1\n", encoding="utf-8")
    strange = "area,persons\nX,1\n"
    with pytest.raises(Refused) as refused:
        told(tmp_path / "folder", two_sides(**change), sent=sent, received=RECEIVED, strange=strange)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert all(str(sentence(problem, "fa")) for problem in refused.value.problems)


def test_a_table_without_a_name_is_refused_at_its_top(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_mirror({name: part for name, part in two_sides().items() if name != "id"}, tmp_path)
    assert [(problem.code, problem.where) for problem in refused.value.problems] == [("reconcile-spec-unfit", " $")]


def test_factors_need_one_table_of_each_side(tmp_path: Path) -> None:
    data = two_sides(bias={"trusted": "receiving", "author": "x", "reason": WORDS})
    data["reporters"][1]["side"] = "sending"
    with pytest.raises(Refused) as refused:
        told(tmp_path, data, sent=SENT, received=RECEIVED)
    assert refused.value.problems[0].code == "reconcile-bias-sides"
