"""Small things of Arcadia that tests of several apps need: claims as published, decided numbers, accepted answers."""

from types import SimpleNamespace

from namagar.catalogue import reader
from namagar.records.assessments import actions as assessments
from namagar.records.assessments import queries as rounds
from namagar.records.assessments.models import Answer, Round
from namagar.records.claims import actions as claims
from namagar.records.claims.models import ReceivedClaim
from namagar.records.decisions import actions as decisions
from namagar.records.decisions.models import Decision
from namagar.records.documents import actions as documents
from namagar.records.people.directory import institution
from namagar.records.people.models import Role, User

QUANTITY = "borealians-in-arcadia-2024"
CENSUS, MINISTRY, MISSION = "xab-stock-stat-2024", "xab-stock-moi-2024", "xab-stock-mission-2024"
TITLES = {"en": "Round one", "fa": "دور نخست"}
ROLES = (
    "coordinator",
    "data_officer",
    "official",
    "reviewer",
    "signatory_a",
    "signatory_b",
    "signatory_c",
    "network_secretary",
    "project_officer",
    "administrator",
)


def people_of(country: str) -> SimpleNamespace:
    """Ten people of the institutions of a country; signatories a, b and c belong to different ones."""
    codes = [row["id"] for row in reader.table("countries", country, "institutions.csv")]
    found = SimpleNamespace()
    for number, name in enumerate(ROLES):
        user = User.objects.create_user(
            f"{name}-{country}",
            "not-a-password",
            name_en=name,
            name_fa=name,
            institution=institution(country, codes[number % len(codes)]),
        )
        Role.objects.create(user=user, country=country, role=name.rsplit("_", 1)[0] if name[-2] == "_" else name)
        setattr(found, name, user)
    return found


def colleague_of(official: User) -> User:
    """A second official of the same institution."""
    user = User.objects.create_user(
        "colleague", "not-a-password", name_en="C", name_fa="س", institution=official.institution
    )
    Role.objects.create(user=user, country="XAA", role="official")
    return user


def published(*codes: str, country: str = "XAA") -> list[dict[str, str]]:
    """Rows of the catalogue by their ids, in that order."""
    rows = {
        row["id"]: dict(row)
        for name in reader.names(("countries", country, "claims"), ".csv")
        for row in reader.table("countries", country, "claims", name)
    }
    return [rows[code] for code in codes]


def received(who: SimpleNamespace, *codes: str) -> list[ReceivedClaim]:
    """Claims of the catalogue, received by the data officer; the three rivals of 2024 when none is named."""
    rows = published(*(codes or (CENSUS, MINISTRY, MISSION)))
    return claims.receive(by=who.data_officer, country="XAA", rows=rows, origin="test.csv")


def proposed(who: SimpleNamespace, quantity: str = QUANTITY, chosen: str = CENSUS, value: str = "") -> Decision:
    """The value of a quantity before three institutions, two of which must sign."""
    return claims.propose(
        by=who.data_officer,
        country="XAA",
        quantity=quantity,
        chosen=chosen,
        value=value,
        reason={"en": "It counts everybody."},
        signatories=signatories(who),
        needed=2,
    )


def signatories(who: SimpleNamespace) -> list:
    """The three institutions that are asked."""
    return [who.signatory_a.institution, who.signatory_b.institution, who.signatory_c.institution]


def signed(who: SimpleNamespace, decision: Decision) -> Decision:
    """Two of the three institutions sign."""
    for signatory in (who.signatory_a, who.signatory_b):
        decisions.sign(by=signatory, decision=decision, seen=decision.digest)
    decision.refresh_from_db()
    return decision


def round_of(who: SimpleNamespace, framework: str = "mgi", edition: str = "namagar-1") -> Round:
    """A new round."""
    return assessments.open_round(
        by=who.coordinator, country="XAA", framework=framework, edition=edition, titles=TITLES
    )


def assigned(who: SimpleNamespace, of: Round, item: str) -> Answer:
    """An answer that the official's institution is to give."""
    answer = rounds.answer_of(of, item)
    assert answer is not None
    return assessments.assign(by=who.coordinator, answer=answer, institution=who.official.institution)


def saved(who: SimpleNamespace, answer: Answer, option: str, text: str = "So it is.", proof: bool = True) -> Answer:
    """A draft with a citation of law."""
    citations = [citation(who)] if proof else []
    return assessments.save_answer(
        by=who.official,
        answer=answer,
        seen=answer.revision,
        option=option,
        justification={"en": text, "fa": ""},
        citations=citations,
    )


def citation(who: SimpleNamespace):
    """A place in a law of Arcadia."""
    return documents.cite(
        by=who.official,
        country="XAA",
        instrument="Public Health Act",
        article="12",
        in_force="2011-05-01",
        language="en",
    )


def submitted(who: SimpleNamespace, of: Round, item: str, option: str, text: str = "So it is.") -> Answer:
    """An answer that waits for the reviewer."""
    answer = saved(who, assigned(who, of, item), option, text)
    return assessments.submit(by=who.official, answer=answer, seen=answer.revision)


def accepted(who: SimpleNamespace, of: Round, item: str, option: str, text: str = "So it is.") -> Answer:
    """An answer that counts."""
    return assessments.accept(by=who.reviewer, answer=submitted(who, of, item, option, text))
