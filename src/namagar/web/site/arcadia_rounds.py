"""Plays the exercises of the illustrative country: steps, conflict, consultation, approval, lapse, follow-up."""

import itertools
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from namagar.records.assessments import actions as assessments
from namagar.records.assessments import queries as rounds
from namagar.records.assessments.models import Answer, Position, Round
from namagar.records.consultation import actions as consultation
from namagar.records.consultation import guests
from namagar.records.consultation.models import Draft, Remark
from namagar.records.decisions import actions as decisions
from namagar.records.decisions import policy as policies
from namagar.records.decisions.models import Decision
from namagar.records.documents.models import Citation
from namagar.records.network import actions as network
from namagar.records.people.directory import institution, institutions
from namagar.records.people.models import User

COUNTRY = "XAA"
COORDINATOR, REVIEWER = "coordinator", "reviewer"
On = Callable[[str | date], AbstractContextManager[None]]
Cited = Callable[[User, Mapping[str, str]], Citation]
Told = Mapping[str, Any]


class Exercise:
    """One round from its request on; `told` is what the story says of it."""

    def __init__(self, told: Told, people: Mapping[str, User], on: On, cited: Cited) -> None:
        self.told, self.people, self.on, self.cited = told, people, on, cited
        self.round: Round | None = None

    def request(self, asked: Told, previous: Round | None = None) -> Round:
        """Request the round, plan it and take it to collection."""
        with self.on(self.told["requested_on"]):
            self.round = assessments.request_round(
                by=self.people[COORDINATOR],
                country=COUNTRY,
                framework=asked["framework"],
                edition=asked["edition"],
                titles=asked["title"],
                due=date.fromisoformat(asked["due"]),
                area=asked.get("area", ""),
                previous=previous,
            )
            days = self.told.get("plan") or {each["to"]: each["on"] for each in self.told["steps"]}
            assessments.plan_round(
                by=self.people[COORDINATOR],
                round=self.round,
                days={state: date.fromisoformat(day) for state, day in days.items()},
            )
        self.go("collection")
        return self.round

    def go(self, to: str) -> None:
        """Take every step up to and with this state, each on its day."""
        for step in self.told["steps"]:
            of = self._now()
            if of.state == to:
                return
            if (of.state, step["to"]) in self._pairs():
                with self.on(step["on"]):
                    assessments.move_round(
                        by=self.people[COORDINATOR],
                        round=of,
                        to=step["to"],
                        due=date.fromisoformat(step["due"]) if "due" in step else None,
                        focal_point=self.people[self.told["focal_point"]],
                    )

    def _pairs(self) -> set[tuple[str, str]]:
        states = ["requested", *(step["to"] for step in self.told["steps"])]
        return set(itertools.pairwise(states))

    def _now(self) -> Round:
        if self.round is None:
            raise LookupError("the story goes on with a round that was not requested")
        return Round.objects.get(pk=self.round.pk)

    def answer(self, item: str) -> Answer:
        """One answer of the round."""
        found = rounds.answer_of(self._now(), item)
        if found is None:
            raise LookupError(f"the story answers {item}, which is not asked")
        return found

    def quarrel(self, item: str) -> None:
        """Where the story has a conflict on the item: another institution says otherwise, and it is settled."""
        for told in self.told.get("conflicts", []):
            if told["item"] == item:
                answer = self.answer(item)
                position = assessments.ask_also(
                    by=self.people[COORDINATOR], answer=answer, institution=institution(COUNTRY, told["institution"])
                )
                self._differ(position, told)
                assessments.settle(
                    by=self.people[told["settled_by"]],
                    answer=answer,
                    institution=institution(COUNTRY, told["for"]),
                    reason=told["reason"],
                )

    def _differ(self, position: Position, told: Told) -> None:
        assessments.give_position(
            by=self.people[told["by"]],
            position=position,
            seen=position.revision,
            option=told["option"],
            justification=told["justification"],
        )

    def talk(self) -> None:
        """The conversations on items."""
        for told in self.told.get("threads", []):
            thread = None
            for each in told["talk"]:
                answer = self.answer(told["item"])
                thread = assessments.comment(
                    by=self.people[each["by"]], answer=answer, text=each["text"], thread=thread
                )
            if thread is not None:
                assessments.resolve_thread(by=self.people[told["resolved_by"]], thread=thread)

    def answer_all(self) -> None:
        """Confirm what carried over and answer the rest that the story tells."""
        with self.on(self.told["answered_on"]):
            told = {each["item"]: each for each in self.told["answers"]}
            for answer in self._now().answers.filter(state="prefilled").exclude(item__in=told):
                assessments.confirm_prefilled(by=self.people[REVIEWER], answer=answer)
            for each in told.values():
                self._say(each)

    def _say(self, told: Told) -> None:
        by, answer = self.people[told["by"]], self.answer(told["item"])
        if answer.institution is None or answer.institution != by.institution:
            own = institution(COUNTRY, told["institution"])
            assessments.assign(by=self.people[COORDINATOR], answer=answer, institution=own, person=by)
        saved = assessments.save_answer(
            by=by,
            answer=answer,
            seen=answer.revision,
            option=told["option"],
            justification=told["justification"],
            citations=[self.cited(by, told["citation"])] if "citation" in told else [],
        )
        assessments.submit(by=by, answer=saved, seen=saved.revision)
        assessments.accept(by=self.people[REVIEWER], answer=saved)

    def consult(self) -> None:
        """Freeze the draft, take remarks of users, of a guest and of a workshop, and say what becomes of each."""
        told = self.told["consultation"]
        self.go("government-review")
        with self.on(told["frozen_on"]):
            draft = consultation.freeze_draft(by=self.people[COORDINATOR], round=self._now())
        remarks = []
        for each in told["remarks"]:
            self.go("government-review" if each["on"] < self._day("ministries-consulted") else "ministries-consulted")
            with self.on(each["on"]):
                remarks.append((self._remark(draft, each, by=self.people[each["by"]]), each))
        self.go("stakeholders-consulted")
        remarks += [self._guest(draft, told["guest"]), self._workshop(draft, told["workshop"])]
        self.go("revision")
        with self.on(told["disposed_on"]):
            for remark, each in remarks:
                consultation.dispose(
                    by=self.people[REVIEWER], remark=remark, verdict=each["verdict"], reason=each["reason"]
                )

    def _day(self, state: str) -> str:
        return next(str(step["on"]) for step in self.told["steps"] if step["to"] == state)

    def _remark(self, draft: Draft, told: Told, **who: Any) -> Remark:
        return consultation.remark(
            draft=draft,
            passage=told["passage"],
            kind=told["kind"],
            text=told["text"],
            proposed=told.get("proposed", {}),
            **who,
        )

    def _guest(self, draft: Draft, told: Told) -> tuple[Remark, Told]:
        with self.on(told["on"]):
            guest, token = consultation.invite_guest(
                by=self.people[COORDINATOR],
                draft=draft,
                name=told["name"],
                organisation=told["organisation"],
                stakeholder=told["stakeholder"],
            )
            guests.open_link(token, "the browser of the story")
            said = told["remark"]
            remark = guests.guest_remark(
                guest.pk,
                "the browser of the story",
                passage=said["passage"],
                kind=said["kind"],
                text=said["text"],
                proposed={},
            )
        return remark, told

    def _workshop(self, draft: Draft, told: Told) -> tuple[Remark, Told]:
        keeper = self.people[COORDINATOR]
        with self.on(told["on"]):
            workshop = consultation.open_workshop(
                by=keeper,
                draft=draft,
                titles=told["title"],
                day=date.fromisoformat(told["on"]),
                present=institutions(COUNTRY, told["present"]),
            )
            said = told["remark"]
            speaker = institution(COUNTRY, said["institution"])
            remark = self._remark(draft, said, by=keeper, workshop=workshop, institution=speaker)
            for code, voice in told["votes"].items():
                consultation.record_vote(
                    by=keeper,
                    workshop=workshop,
                    remark=remark,
                    institution=institution(COUNTRY, code),
                    voice=voice,
                )
            consultation.close_workshop(by=keeper, workshop=workshop, minutes=told["minutes"])
        return remark, told

    def freeze(self) -> None:
        """A consultation in which nobody had a remark."""
        self.go("government-review")
        with self.on(self.told["frozen_on"]):
            consultation.freeze_draft(by=self.people[COORDINATOR], round=self._now())

    def approve(self, reason: Mapping[str, str]) -> None:
        """Put the round before the institutions; where the story has a lapse, mend it and put it before them again."""
        told = self.told["approval"]
        self.go("approval")
        with self.on(told["first_on"]):
            self._verdicts(self._propose(told, reason), told["first"])
        if "lapse" in told:
            with self.on(told["lapse"]["on"]):
                self._lapse(told["lapse"])
            with self.on(told["second_on"]):
                self._verdicts(self._propose(told, reason), told["second"])
        self.go("published")

    def _propose(self, told: Told, reason: Mapping[str, str]) -> Decision:
        if "policy" in told:
            return assessments.propose(
                by=self.people[COORDINATOR],
                round=self._now(),
                reason=reason,
                policy=policies.of_catalogue(told["policy"], COUNTRY),
            )
        return assessments.propose(
            by=self.people[COORDINATOR],
            round=self._now(),
            reason=reason,
            signatories=institutions(COUNTRY, told["signatories"]),
            needed=int(told["needed"]),
        )

    def _verdicts(self, decision: Decision, verdicts: list[Told]) -> None:
        for each in verdicts:
            by = self.people[each["by"]]
            if each["verdict"] == "signed":
                decisions.sign(by=by, decision=decision, seen=decision.digest)
            else:
                decisions.object(by=by, decision=decision, seen=decision.digest, reason=each["reason"])

    def _lapse(self, told: Told) -> None:
        """The objection was right: the answer goes back, and what was signed so far covers it no more."""
        by, answer = self.people[told["by"]], self.answer(told["item"])
        assessments.return_answer(by=self.people[REVIEWER], answer=answer, reason=told["reason"])
        saved = assessments.save_answer(
            by=by,
            answer=answer,
            seen=answer.revision,
            option=answer.option,
            justification=told["justification"],
            citations=[self.cited(by, told["citation"])],
        )
        assessments.submit(by=by, answer=saved, seen=saved.revision)
        self._settle_again(told["item"])
        assessments.accept(by=self.people[REVIEWER], answer=saved)

    def _settle_again(self, item: str) -> None:
        """A new revision opens the conflict again: it is settled as before."""
        for told in self.told.get("conflicts", []):
            if told["item"] == item:
                assessments.settle(
                    by=self.people[told["settled_by"]],
                    answer=self.answer(item),
                    institution=institution(COUNTRY, told["for"]),
                    reason=told["reason"],
                )

    def follow_up(self) -> None:
        """From gaps to actions."""
        self.go("follow-up")
        with self.on(self._day("follow-up")):
            for told in self.told["follow_ups"]:
                answer = self.answer(told["item"])
                objectives = rounds.item_of(answer).gcm
                network.follow_gap(
                    by=self.people[COORDINATOR],
                    answer=answer,
                    titles=told["title"],
                    owner=institution(COUNTRY, told["owner"]),
                    due=date.fromisoformat(told["due"]),
                    objective=objectives[0] if objectives else None,
                    outcome=told["outcome"],
                )
