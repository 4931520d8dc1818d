"""What-ifs: the same specification with a source left out, trusted more, or a constraint dropped."""

from collections.abc import Mapping
from dataclasses import replace

from namagar.analysis.consistency.reconcile.assembly import assemble, silent
from namagar.analysis.consistency.reconcile.spec import Constraint, Spec, WhatIf
from namagar.analysis.terms.areas import LANGUAGES
from namagar.analysis.terms.problem import Problem, Refused

WITHOUT = "without-"
PIN = "pin:"
_WITHOUT = {"en": "Without: {source}", "fa": "بدون {source}"}


def what_ifs(spec: Spec) -> tuple[WhatIf, ...]:
    """The named what-ifs of a specification, then one without each source that none of them leaves out alone."""
    covered = {each.without for each in spec.what_ifs if not each.more_reliable and not each.drop}
    taken = {each.id for each in spec.what_ifs}
    used = {each.source for each in spec.observations}
    return spec.what_ifs + tuple(
        WhatIf(
            f"{WITHOUT}{source}",
            {language: _WITHOUT[language].format(source=words[language]) for language in LANGUAGES},
            (source,),
        )
        for source, words in spec.sources.items()
        if source in used and (source,) not in covered and f"{WITHOUT}{source}" not in taken
    )


def named(spec: Spec, what_if: str) -> WhatIf:
    """The what-if of this name; Refused when there is none."""
    known = {each.id: each for each in what_ifs(spec)}
    if what_if not in known:
        raise Refused(Problem("reconcile-what-if-unknown", spec.id, {"name": what_if, "known": ", ".join(known)}))
    return known[what_if]


def changed(spec: Spec, change: WhatIf) -> Spec:
    """The specification that a what-if makes."""
    return replace(
        spec,
        observations=tuple(
            replace(each, spread=each.spread / change.more_reliable.get(each.source, 1.0))
            for each in spec.observations
            if each.source not in change.without
        ),
        constraints=tuple(each for each in spec.constraints if each.id not in change.drop),
    )


def voiced(spec: Spec, values: Mapping[str, float]) -> tuple[Spec, frozenset[str]]:
    """The specification and the names of unknowns of which nothing speaks any more.

    Each is put where it was before, one after the other, until the rest is settled: where nothing competes, that
    moves no other unknown, and no value is given for those that are named.
    """
    unheard = frozenset(silent(assemble(spec)))
    left = sorted(unheard)
    while left:
        place = values[left[0]]
        words = dict.fromkeys(LANGUAGES, "")
        pin = Constraint(f"{PIN}{left[0]}", words, {left[0]: 1.0}, "equals", place, max(1.0, abs(place)), "", words)
        spec = replace(spec, constraints=(*spec.constraints, pin))
        left = sorted(silent(assemble(spec)))
    return spec, unheard
