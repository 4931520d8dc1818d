"""Plays the finished story of the illustrative country through the system's own actions."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from namagar.catalogue import reader
from namagar.records.assessments import actions as assessments
from namagar.records.assessments import queries as rounds
from namagar.records.assessments.models import Answer, Round
from namagar.records.claims import actions as claims
from namagar.records.claims import queries as held
from namagar.records.decisions import actions as decisions
from namagar.records.decisions.models import Decision
from namagar.records.documents import actions as documents
from namagar.records.documents.models import Citation
from namagar.records.people import actions as people
from namagar.records.people import clock, installation
from namagar.records.people.directory import institution, institutions
from namagar.records.people.models import User
from namagar.records.publication import actions as publication
from namagar.records.publication.models import Release
from namagar.web.site import arcadia_edition, arcadia_findings, arcadia_imports, arcadia_network
from namagar.web.site.arcadia_rounds import Exercise

COUNTRY = "XAA"
FIRST = "mgi"
MORNING = time(9, 0)


def tell(password: str) -> list[tuple[str, str]]:
    """Play everything; returns the accounts as user name and what the person does."""
    return _Story(reader.yaml_file("countries", COUNTRY, "story.yaml")).told(password)


class _Story:
    """The told texts, the people who play, and what has been made so far."""

    def __init__(self, texts: Mapping[str, Any]) -> None:
        self.texts = texts
        self.exercises = reader.yaml_file("countries", COUNTRY, "exercise.yaml")
        self.people: dict[str, User] = {}
        self.rounds: dict[str, Round] = {}
        self.releases: dict[str, Release] = {}
        self.citations: dict[tuple[str, str], Citation] = {}

    def told(self, password: str) -> list[tuple[str, str]]:
        """The story in the order of time."""
        with on("2025-12-01"):
            accounts = self._people(password)
        first = self._exercise("first")
        for each in self.texts["rounds"]:
            if each["framework"] == FIRST:
                self.rounds[FIRST] = first.request(each)
            else:
                with on("2026-01-12"):
                    self._open(each)
        for number, each in enumerate(self.texts["rounds"]):
            self._answer_all(each, date(2026, 1, 19) + timedelta(days=21 * number), first)
        with on("2026-02-10"):
            first.talk()
        first.consult()
        arcadia_network.tell(self.texts, self.people, on)
        for number, each in enumerate(self.texts["rounds"]):
            if each["framework"] == FIRST:
                first.approve(each["approval"]["reason"])
            else:
                with on(date(2026, 4, 20) + timedelta(days=number)):
                    self._approve(each)
        for number, each in enumerate(self.texts["numbers"]):
            with on(date(2026, 5, 4) + timedelta(days=number)):
                self._decide(each)
        self._publish("decisions", date(2026, 6, 1))
        with on("2026-06-02"):
            self._publish_short_rounds()
        first.follow_up()
        self._follow_findings("decisions")
        for each in self.texts["corrections"]:
            with on("2026-08-10"):
                self._correct(each)
        self._publish("corrections", date(2026, 9, 1))
        self._follow_findings("corrections")
        for each in self.texts["estimates"]:
            with on("2026-10-12"):
                self._adopt(each)
        for name, previous in (("local", None), ("second", self.rounds[FIRST])):
            self._later(name, previous)
        self._publish("second-round", date(2026, 11, 16))
        arcadia_imports.tell(self.texts["imports"], self.people, on)
        arcadia_edition.tell(reader.yaml_file("countries", COUNTRY, "proposed_edition.yaml"), self.people, on)
        return accounts

    def _exercise(self, name: str) -> Exercise:
        return Exercise(self.exercises[name], self.people, on, self._cited)

    def _later(self, name: str, previous: Round | None) -> None:
        """A round that follows: requested, answered, approved and published."""
        exercise, told = self._exercise(name), self.exercises[name]
        if previous is not None:
            previous.refresh_from_db()
        exercise.request(told, previous)
        exercise.answer_all()
        exercise.freeze()
        exercise.approve({"en": told["title"]["en"], "fa": told["title"]["fa"]})

    def _people(self, password: str) -> list[tuple[str, str]]:
        """The first administrator is made by the installation; everybody else by that administrator."""
        told = {each["id"]: each for each in self.texts["users"]}
        first = told.pop("administrator")
        administrator = installation.make_administrator(
            country=COUNTRY,
            username=_username("administrator"),
            password=password,
            names=first["name"],
            institution=institution(COUNTRY, first["institution"]),
        )
        self.people["administrator"] = administrator
        accounts = [(administrator.username, "administrator")]
        for name, each in told.items():
            user = people.add_user(
                by=administrator,
                country=COUNTRY,
                username=_username(name),
                password=password,
                names=each["name"],
                institution=institution(COUNTRY, each["institution"]),
            )
            people.give_role(by=administrator, country=COUNTRY, user=user, role=each["role"])
            self.people[name] = user
            accounts.append((user.username, f"{each['role'].replace('_', ' ')}, {each['institution']}"))
        return accounts

    def _open(self, told: Mapping[str, Any]) -> None:
        self.rounds[told["framework"]] = assessments.open_round(
            by=self.people[told["opened_by"]],
            country=COUNTRY,
            framework=told["framework"],
            edition=told["edition"],
            titles=told["title"],
            due=date.fromisoformat(told["due"]),
        )

    def _answer_all(self, told: Mapping[str, Any], first: date, exercise: Exercise) -> None:
        coordinator, reviewer = self.people[told["opened_by"]], self.people[told["reviewer"]]
        for number, each in enumerate(told["answers"]):
            with on(first + timedelta(days=number // 3)):
                answer = self._found(told["framework"], each["item"])
                if answer.state == "prefilled" and answer.option == each["option"]:
                    assessments.confirm_prefilled(by=reviewer, answer=answer)
                    continue
                assessments.assign(by=coordinator, answer=answer, institution=institution(COUNTRY, each["institution"]))
                self._returned(answer, each, reviewer)
                self._submit(answer, each, each["option"], each["justification"], each["citation"])
                if told["framework"] == FIRST:
                    exercise.quarrel(each["item"])
                assessments.accept(by=reviewer, answer=answer)

    def _found(self, framework: str, item: str) -> Answer:
        answer = rounds.answer_of(self.rounds[framework], item)
        if answer is None:
            raise LookupError(f"the story answers {framework} {item}, which is not asked")
        return answer

    def _returned(self, answer: Answer, told: Mapping[str, Any], reviewer: User) -> None:
        """What was submitted first and sent back, when the story says so."""
        returned = told.get("returned")
        if returned:
            first = returned["first"]
            self._submit(answer, told, first["option"], first["justification"], told["citation"])
            assessments.return_answer(by=reviewer, answer=answer, reason=_one_text(returned["reason"]))

    def _submit(
        self,
        answer: Answer,
        told: Mapping[str, Any],
        option: str,
        justification: Mapping[str, str],
        cited: Mapping[str, str] | None,
    ) -> None:
        by = self.people[told["by"]]
        answer.refresh_from_db()
        saved = assessments.save_answer(
            by=by,
            answer=answer,
            seen=answer.revision,
            option=option,
            justification=dict(justification),
            citations=[self._cited(by, cited)] if cited else [],
        )
        assessments.submit(by=by, answer=saved, seen=saved.revision)

    def _cited(self, by: User, cited: Mapping[str, str]) -> Citation:
        key = (cited["law"], cited["article"])
        if key not in self.citations:
            law = self.texts["laws"][cited["law"]]
            self.citations[key] = documents.cite(
                by=by,
                country=COUNTRY,
                instrument=law["instrument"][law["language"]],
                article=cited["article"],
                in_force=law["date_in_force"],
                gazette=law["gazette"],
                language=law["language"],
            )
        return self.citations[key]

    def _approve(self, told: Mapping[str, Any]) -> None:
        approval = told["approval"]
        decision = assessments.propose(
            by=self.people[approval["proposed_by"]],
            round=self.rounds[told["framework"]],
            reason=approval["reason"],
            signatories=institutions(COUNTRY, approval["signatories"]),
            needed=approval["needed"],
        )
        self._say(decision, approval["verdicts"])

    def _publish_short_rounds(self) -> None:
        """A round that goes along with the exercise is published with its release and has nothing more to follow."""
        for name, of in self.rounds.items():
            for to in ("published", "closed") if name != FIRST else ():
                assessments.move_round(by=self.people["coordinator"], round=of, to=to)

    def _decide(self, told: Mapping[str, Any]) -> None:
        decision = claims.propose(
            by=self.people[told["proposed_by"]],
            country=COUNTRY,
            quantity=told["quantity"],
            chosen=told["chosen"] or "",
            value=told["value"] or "",
            reason=told["reason"],
            signatories=institutions(COUNTRY, told["signatories"]),
            needed=told["needed"],
        )
        self._say(decision, told["verdicts"])

    def _adopt(self, told: Mapping[str, Any]) -> None:
        decision = claims.propose_estimate(
            by=self.people[told["proposed_by"]],
            country=COUNTRY,
            quantity=told["quantity"],
            reconciliation=told["reconciliation"],
            unknown=told["unknown"],
            to=told["to"],
            reason=told["reason"],
            signatories=institutions(COUNTRY, told["signatories"]),
            needed=told["needed"],
        )
        self._say(decision, told["verdicts"])

    def _say(self, decision: Decision, verdicts: list[Mapping[str, Any]]) -> None:
        for each in verdicts:
            by = self.people[each["by"]]
            if each["verdict"] == "signed":
                decisions.sign(by=by, decision=decision, seen=decision.digest)
            else:
                decisions.object(by=by, decision=decision, seen=decision.digest, reason=each["reason"])

    def _correct(self, told: Mapping[str, Any]) -> None:
        claim = held.received(COUNTRY, told["claim"])
        if claim is None:
            raise LookupError(f"the story corrects {told['claim']}, which was not received")
        claims.correct(by=self.people[told["by"]], claim=claim, changes=told["changes"], reason=told["reason"])
        self._decide(told["decide_again"])

    def _follow_findings(self, after: str) -> None:
        for each in self.texts["findings"]:
            if each["after"] == after:
                arcadia_findings.tell(each, self.people, on)

    def _publish(self, after: str, day: date) -> None:
        for each in self.texts["releases"]:
            if each["after"] == after:
                with on(day):
                    self.releases[each["id"]] = publication.publish(
                        by=self.people[each["by"]],
                        country=COUNTRY,
                        titles=each["title"],
                        notes=each["note"],
                        replaces=self.releases.get(each["replaces"]),
                    )


@contextmanager
def on(day: str | date) -> Iterator[None]:
    """Everything inside happens on the morning of this day."""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    with clock.telling(timezone.make_aware(datetime.combine(when, MORNING))):
        yield


def _username(name: str) -> str:
    return f"arcadia-{name}"


def _one_text(texts: Mapping[str, str]) -> str:
    """A remark from person to person is kept as it was typed; the story gives it in both languages."""
    return f"{texts['en']}\n{texts['fa']}"
