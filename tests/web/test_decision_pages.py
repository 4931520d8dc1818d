"""The page of a decision for those who sign, stand in, record paper, and only read; and the page for paper."""

import io
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from namagar.analysis.exports import signature_page
from namagar.analysis.terms.problem import Refused
from namagar.records.decisions import actions, lifecycle
from namagar.records.decisions.models import Decision, Delegation, Signature
from namagar.records.decisions.policy import Named, Policy, Step
from namagar.records.people import clock
from namagar.records.people.models import Role, User
from namagar.web.desk import paper_pages
from namagar.web.parts.typed_days import either_calendar
from tests.web.files import small_pdf

NUMBER = {
    "kind": "number",
    "quantity": "q",
    "question": {"en": "How many were born abroad?", "fa": "چند نفر در خارج به دنیا آمده‌اند؟"},
    "period": "2025",
    "unit": "persons",
    "value": {"step": "claim", "value": "268400", "facts": {"id": "c1", "publisher": "XAA-BORDER"}, "inputs": []},
    "chosen": "",
    "claims": [],
    "findings": [],
}
ROUND = {
    "kind": "round",
    "round": 1,
    "framework": "mgi",
    "edition": "namagar-1",
    "answers": [
        {
            "item": "1.01",
            "option": "yes",
            "justification": {"en": "There is a law.", "fa": "قانون هست."},
            "citations": [{"instrument": "Aliens Act", "article": "3"}],
            "evidence": [],
        }
    ],
}


@pytest.fixture
def cast(cast: Any) -> SimpleNamespace:
    return cast("XAA")


def proposed(cast: SimpleNamespace, content: dict[str, Any] = NUMBER, **more: Any) -> Decision:
    one, two, three = (each.institution.code for each in (cast.amara, cast.rui, cast.ann))
    steps = (
        Step("technical", {"en": "Technical", "fa": "کارشناسی"}, (Named(one, True), Named(two)), 2, in_order=True),
        Step("high", {"en": "High level", "fa": "سطح عالی"}, (Named(three),), 1, due_days=14, quorum=1),
    )
    return lifecycle.begin(
        by=cast.officer,
        country="XAA",
        subject="quantity:q",
        titles={"en": "Born abroad 2025", "fa": "متولدان خارج ۲۰۲۵"},
        content=content,
        reason={"en": "It is the count.", "fa": "سرشماری همین است."},
        policy=Policy("own", more.pop("steps", steps), **more),
    )


class Reader:
    """Somebody who is signed in, with the pages as they are sent."""

    def __init__(self, user: User, decision: Decision, language: str = "en") -> None:
        self.client, self.decision = Client(), decision
        self.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.address = f"/{language}/XAA/decisions/{decision.pk}/"

    def read(self) -> str:
        answer = self.client.get(self.address)
        assert answer.status_code == 200
        return answer.content.decode()

    def post(self, what: str, **typed: Any) -> Any:
        return self.client.post(self.address, {"what": what, "seen": self.decision.digest, **typed})


def test_a_decision_shows_its_steps_and_asks_only_those_whose_turn_it_is(cast: SimpleNamespace) -> None:
    decision = proposed(cast)
    first, second = Reader(cast.amara, decision), Reader(cast.rui, decision)
    assert "Sign this content" in first.read()
    page = second.read()
    assert "Sign this content" not in page
    for words in ("Technical", "High level", "waits for the step before", "its turn", "One after the other"):
        assert words in page
    refused = second.post("sign")
    assert refused.status_code == 422
    assert "turn yet" in refused.content.decode()
    assert first.post("sign").status_code == 302
    assert second.post("sign").status_code == 302
    page = second.read()
    assert "passed" in page
    assert "Due" in page
    assert Reader(cast.ann, decision).post("sign").status_code == 302
    decision.refresh_from_db()
    assert decision.state == "decided"


def test_an_unknown_button_and_an_unknown_decision_are_refused(cast: SimpleNamespace) -> None:
    reader = Reader(cast.amara, proposed(cast))
    assert reader.post("forge").status_code == 422
    assert reader.client.get("/en/XAA/decisions/999/").status_code == 404


def test_a_deputy_is_named_on_the_page_and_signs_there(cast: SimpleNamespace) -> None:
    decision = proposed(cast)
    deputy = User.objects.create_user("dana", "x", name_en="Dana", name_fa="دانا", institution=cast.amara.institution)
    Role.objects.create(user=deputy, country="XAA", role="official")
    signatory, today = Reader(cast.amara, decision), clock.today()
    period = {"since": today.isoformat(), "until": (today + timedelta(days=3)).isoformat()}
    assert signatory.post("delegate", deputy="nobody", **period).status_code == 422
    assert signatory.post("delegate", deputy="dana", document="99", **period).status_code == 422
    assert signatory.post("delegate", deputy="dana", since="soon", until="").status_code == 422
    assert signatory.post("delegate", deputy="dana", **period).status_code == 302
    assert Delegation.objects.get().deputy == deputy
    page = Reader(deputy, decision).read()
    assert "as deputy of" in page
    assert Reader(deputy, decision).post("object", reason_en="Not yet counted.").status_code == 302
    assert "deputy of" in signatory.read()
    assert Signature.objects.get().verdict == "objected"
    assert "cannot pass any more" in signatory.read()


def test_a_deputy_signs(cast: SimpleNamespace) -> None:
    decision, today = proposed(cast), clock.today()
    deputy = User.objects.create_user("dana", "x", name_en="D", name_fa="د", institution=cast.amara.institution)
    Role.objects.create(user=deputy, country="XAA", role="official")
    actions.delegate(by=cast.amara, country="XAA", deputy=deputy, since=today, until=today)
    assert Reader(deputy, decision).post("sign").status_code == 302


def paper(decision: Decision, cast: SimpleNamespace, **changes: Any) -> dict[str, Any]:
    return {
        "institution": cast.amara.institution.code,
        "verdict": "signed",
        "file": SimpleUploadedFile("page.pdf", small_pdf()),
        "digest": decision.digest[:12],
        "signed_name": "A. Signer",
        "signed_office": "Deputy Minister",
        "day": clock.today().isoformat(),
    } | changes


def test_the_coordinator_records_paper_and_the_page_says_who_signed_it(cast: SimpleNamespace) -> None:
    decision = proposed(cast)
    coordinator = Reader(cast.coordinator, decision)
    assert "Record a signature on paper" in coordinator.read()
    wrong = coordinator.post("record_paper", **paper(decision, cast, digest="000000000000"))
    assert wrong.status_code == 422
    assert 'value="A. Signer"' in wrong.content.decode(), "what was typed stays"
    no_file = paper(decision, cast)
    del no_file["file"]
    assert coordinator.post("record_paper", **no_file).status_code == 422
    later = paper(decision, cast, institution=cast.rui.institution.code)
    assert coordinator.post("record_paper", **later).status_code == 422, "its turn has not come"
    assert coordinator.post("record_paper", **paper(decision, cast)).status_code == 302
    page = coordinator.read()
    assert "On paper: <bdi>A. Signer</bdi>, <bdi>Deputy Minister</bdi>" in page
    assert "Scan of the signed page" in page
    assert "Record a signature on paper" not in Reader(cast.rui, decision).read()


def test_an_overdue_step_is_shown_and_the_coordinator_applies_its_rule(cast: SimpleNamespace) -> None:
    codes = [each.institution.code for each in (cast.amara, cast.rui)]
    step = Step("one", {"en": "One", "fa": "یک"}, tuple(map(Named, codes)), 2, due_days=3, on_deadline="lapse")
    with clock.telling(clock.now() - timedelta(days=9)):
        decision = proposed(cast, steps=(step,))
    assert "The open step is overdue." in Reader(cast.amara, decision).read()
    assert "Apply the rule" not in Reader(cast.amara, decision).read()
    assert "Apply the rule" in Reader(cast.coordinator, decision).read()
    listed = Reader(cast.amara, decision).client.get("/en/XAA/decisions/").content.decode()
    assert "overdue" in listed
    assert Reader(cast.coordinator, decision).post("apply_deadline").status_code == 302
    assert "deadline was over" in Reader(cast.amara, decision).read()


def test_a_restricted_reason_is_not_on_the_page_of_others(cast: SimpleNamespace) -> None:
    decision = proposed(cast, objections="restricted")
    Reader(cast.amara, decision).post("object", reason_en="Cards are not people.")
    assert "Cards are not people." in Reader(cast.rui, decision).read()
    other = Reader(cast.project, decision).read()
    assert "Cards are not people." not in other
    assert "open only to those who take part" in other


def test_withdrawing_needs_a_reason(cast: SimpleNamespace) -> None:
    reader = Reader(cast.officer, proposed(cast))
    assert reader.post("withdraw", reason="").status_code == 422
    assert reader.post("withdraw", reason="Wrong year.").status_code == 302


# Second factor


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_decision_with_second_factor_asks_for_a_code_and_wrong_ones_are_counted(cast: SimpleNamespace) -> None:
    cache.clear()
    decision = proposed(cast, second_factor=True)
    reader = Reader(cast.amara, decision)
    page = reader.read()
    assert "Turn the second factor on" in page
    assert "Sign this content" not in page
    assert reader.post("sign", code="123456").status_code == 422
    secret = generate_totp_secret()
    TOTP.activate(cast.amara, secret)
    assert "Present code of your authenticator" in reader.read()
    wrong = reader.post("sign", code="000000")
    assert wrong.status_code == 422
    assert "valid code" in wrong.content.decode()
    assert reader.post("sign", code=code_of(secret)).status_code == 302
    assert Signature.objects.get().institution == cast.amara.institution


def test_guessing_codes_closes_the_door(cast: SimpleNamespace) -> None:
    cache.clear()
    reader = Reader(cast.amara, proposed(cast, second_factor=True))
    secret = generate_totp_secret()
    TOTP.activate(cast.amara, secret)
    answers = [reader.post("sign", code=f"{number:06d}").status_code for number in range(1, 7)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert reader.post("sign", code=code_of(secret)).status_code == 429
    assert not Signature.objects.exists()


# What changed


def test_a_lapse_of_a_round_is_told_answer_by_answer(cast: SimpleNamespace) -> None:
    decision = proposed(cast, content=ROUND)
    (answer,) = ROUND["answers"]
    added = {**answer, "item": "1.02"}
    changed = {**answer, "option": "no", "justification": {"en": "There is a law.", "fa": "قانون لغو شد."}}
    lifecycle.content_changed(by=None, decision=decision, content={**ROUND, "answers": [changed, added]})
    page = Reader(cast.amara, decision).read()
    assert "before: <bdi>Yes</bdi> · now: <bdi>No</bdi>" in page
    assert "before: <bdi>قانون هست.</bdi> · now: <bdi>قانون لغو شد.</bdi>" in page
    assert "before: <bdi>not among the answers</bdi>" in page
    assert "{&quot;" not in page, "no raw data in sight"


def a_claim(key: str, value: str, title: str = "Census") -> dict[str, str]:
    return {"id": key, "publisher": "XAA-BORDER", "value": value, "low": "", "high": "", "title": title}


def test_a_lapse_of_a_number_is_told_claim_by_claim(cast: SimpleNamespace) -> None:
    before = [a_claim("one", "5"), a_claim("two", "7"), a_claim("three", "9")]
    after = [a_claim("one", "6"), a_claim("two", "7", "Census, corrected")]
    decision = proposed(cast, content={**NUMBER, "claims": [{**each, "concept": "apprehensions"} for each in before]})
    lapsed = {**NUMBER, "claims": [{**each, "concept": "apprehensions"} for each in after], "period": "2024"}
    lifecycle.content_changed(by=None, decision=decision, content=lapsed)
    page = Reader(cast.amara, decision).read()
    for words in ("no such claim", "value is the same", "The time it asks about has changed."):
        assert words in page


# Paper


@pytest.mark.parametrize(("language", "value", "illustrative"), [("en", "268,400", "made up"), ("fa", "۲۶۸٬۴۰۰", "")])
def test_the_page_for_paper_holds_the_content_and_the_whole_digest(
    cast: SimpleNamespace, language: str, value: str, illustrative: str
) -> None:
    decision = proposed(cast)
    client = Reader(cast.coordinator, decision).client
    first, second = (client.get(f"/{language}/XAA/desk/decisions/{decision.pk}/paper.pdf") for _ in range(2))
    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert first.content == second.content, "the same page gives the same bytes"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(first.content)).pages)
    assert decision.digest in text
    # The reader of the test takes Persian digits in the order in which they are drawn, from the right.
    assert (value if language == "en" else value[::-1]) in text
    assert illustrative in text


def test_the_page_for_paper_lists_the_answers_of_a_round(cast: SimpleNamespace) -> None:
    decision = proposed(cast, content=ROUND)
    answer = Reader(cast.coordinator, decision).client.get(f"/en/XAA/desk/decisions/{decision.pk}/paper.pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    for words in ("1.01", "Yes", "There is a law.", "Aliens Act, 3"):
        assert words in text


def test_without_the_font_no_page_is_made(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(paper_pages, "FONTS", tmp_path)
    decision = proposed(cast)
    answer = Reader(cast.coordinator, decision).client.get(f"/en/XAA/desk/decisions/{decision.pk}/paper.pdf")
    assert answer.status_code == 503
    assert "font" in answer.content.decode()


def test_the_drawn_code_is_the_one_for_country_number_and_digest() -> None:
    text = f"namagar:decision:XAA:12:{'a' * 64}"
    matrix = signature_page.code_matrix(text)
    drawing = signature_page.code_svg(text)
    dark = {(x, y) for y, row in enumerate(matrix) for x, on in enumerate(row) if on}
    drawn = {tuple(map(int, part.split("h")[0].split())) for part in drawing.split("M")[1:]}
    assert drawn == dark
    assert not any(matrix[0]), "the quiet zone is white"
    # The three corners that a reader looks for: a dark ring of seven modules, white inside, dark core.
    assert all(matrix[4][4:11])
    assert not any(matrix[5][5:10])
    assert signature_page.code_matrix(text + "b") != matrix


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("2026-11-24", "2026-11-24"), ("1405-09-03", "2026-11-24"), ("۱۴۰۵/۹/۳", "2026-11-24")],
)
def test_a_day_is_typed_in_either_calendar(typed: str, meant: str) -> None:
    assert either_calendar(typed, "day").isoformat() == meant


@pytest.mark.parametrize("typed", ["", "tomorrow", "1405-13-01", "2026-02-30"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="date-"):
        either_calendar(typed, "day")
