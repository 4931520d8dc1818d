"""Pages of imports: who sees them, what a long file shows while it is read, and what stays as it was sent."""

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from namagar.records.imports import actions
from namagar.records.imports.models import Import, KeptMapping
from namagar.records.people import clock
from tests.records.arcadia import people_of
from tests.records.import_files import TABLE, checked, mapped, sent, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> SimpleNamespace:
    return people_of("XAA")


def as_(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(of: Import, rest: str = "") -> str:
    return f"/en/XAA/data/imports/{of.pk}/{rest}"


def test_sent_files_are_for_people_who_work_for_the_country(who: SimpleNamespace) -> None:
    of, stranger = checked(who), as_(people_of("IRN").data_officer)
    pages = ("", "mapping.yaml", "file/", "errors/en/", "mapping/")
    assert [stranger.get(address(of, page)).status_code for page in pages] == [404] * 5
    assert stranger.get("/en/XAA/data/imports/").status_code == 404
    assert Client().get(address(of)).status_code == 302, "whoever is not signed in is asked to"
    assert "returns.csv" in as_(who.reviewer).get("/en/XAA/data/imports/").content.decode()


def test_who_may_not_send_sees_no_form_and_is_refused(who: SimpleNamespace) -> None:
    client = as_(who.reviewer)
    assert 'name="file"' not in client.get("/en/XAA/data/imports/").content.decode()
    answer = client.post("/en/XAA/data/imports/", {"pasted": "a\tb\nx\t1\n"})
    assert answer.status_code == 422
    assert not Import.objects.exists()


@pytest.mark.parametrize("given", [{}, {"pasted": "a\tb\n", "file": "two"}, {"pasted": "just words"}])
def test_what_is_no_one_table_is_refused_at_its_field(who: SimpleNamespace, given: dict[str, str]) -> None:
    file = {"file": io.BytesIO(TABLE.encode())} if "file" in given else {}
    answer = as_(who.data_officer).post("/en/XAA/data/imports/", {**given, **file})
    if given == {"pasted": "just words"}:
        assert answer.status_code == 302, "what divides its cells is asked next"
    else:
        assert answer.status_code == 422
        assert 'id="error-file"' in answer.content.decode()


def test_a_long_file_shows_how_far_it_is_and_can_be_cancelled(who: SimpleNamespace) -> None:
    of, client = mapped(who), as_(who.data_officer)
    Import.objects.filter(pk=of.pk).update(work="check", done=of.size // 2, worked_at=clock.now())
    answer = client.get(address(of))
    assert answer.headers["Refresh"]
    assert "49" in answer.content.decode() or "50" in answer.content.decode()
    assert client.post(address(of), {"what": "cancel"}).status_code == 302
    assert "Refresh" not in client.get(address(of)).headers
    assert Import.objects.get(pk=of.pk).state == "cancelled"


def test_a_reading_that_went_silent_is_told_and_can_be_begun_again(who: SimpleNamespace) -> None:
    of, client = mapped(who), as_(who.data_officer)
    Import.objects.filter(pk=of.pk).update(work="check", worked_at=clock.now() - timedelta(hours=1))
    assert "interrupted" in client.get(address(of)).content.decode()
    assert client.post(address(of), {"what": "check"}).status_code == 302
    assert Import.objects.get(pk=of.pk).state == "checked"


def test_a_mapping_that_does_not_fit_is_said_on_the_page_of_the_import(who: SimpleNamespace) -> None:
    of, client = sent(who), as_(who.data_officer)
    wrong = (
        "id: a\ntitle: {en: A, fa: A}\ncountry: XAA\nheader: {rows: [1]}\nid_of_claims: a\nvalues: [{column: gone}]\n"
    )
    assert client.post(address(of, "mapping/"), {"what": "check", "mapping": wrong}).status_code == 302
    assert "gone" in client.get(address(of)).content.decode()
    answer = client.post(address(of, "mapping/"), {"what": "check", "mapping": "not a mapping", "step": "look"})
    assert answer.status_code == 422


def test_changes_that_were_begun_are_kept_and_the_description_that_stands_holds(who: SimpleNamespace) -> None:
    of, client = checked(who), as_(who.data_officer)
    assert (
        client.post(address(of, "mapping/"), {"what": "next", "step": "where", "title": "Table 8"}).status_code == 200
    )
    left = Import.objects.get(pk=of.pk)
    assert (left.state, left.mapping, left.verdict) == ("checked", of.mapping, of.verdict)
    shown = client.get(address(of)).content.decode()
    assert "Go on where it was left" in shown
    assert "?step=look" not in shown
    gone_on = client.get(address(of, "mapping/"))
    assert (gone_on.context["step"], gone_on.context["form"].one("title")) == ("when", "Table 8")
    client.post(address(of, "mapping/"), {"what": "check", "step": "look", "mapping": of.mapping, "title": "Table 8"})
    assert "Go on where it was left" not in client.get(address(of)).content.decode(), "a mapping was made of them"


def test_a_ready_description_stands_as_it_is_where_it_is_looked_over(who: SimpleNamespace) -> None:
    of, client = mapped(who), as_(who.data_officer)
    look = client.get(address(of, "mapping/?step=look"))
    assert look.context["mapping"] == of.mapping
    assert not look.context["unsaid"], "it can be checked as it stands"
    assert len(look.context["preview"].claims) == 2
    back = client.post(address(of, "mapping/"), {"what": "back", "step": "look"})
    assert back.context["mapping"] != of.mapping


def test_downloads_are_what_was_sent_and_what_was_said(who: SimpleNamespace) -> None:
    of, client = checked(who), as_(who.data_officer)
    file = client.get(address(of, "file/"))
    assert b"".join(file.streaming_content) == TABLE.encode()
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert client.get(address(of, "mapping.yaml")).content.decode() == of.mapping
    assert client.get(address(of, "errors/en/")).content.startswith(b"PK")
    assert [client.get(address(of, f"errors/{name}/")).status_code for name in ("de",)] == [404]
    assert client.get(address(sent(who), "mapping.yaml")).status_code == 404


def test_a_kept_mapping_is_offered_used_and_reviewed_by_another(who: SimpleNamespace) -> None:
    of, client = taken(who), as_(who.data_officer)
    assert client.post(address(of), {"what": "keep", "title": ""}).status_code == 422
    assert client.post(address(of), {"what": "keep", "title": "Table 7"}).status_code == 302
    listed = "/en/XAA/data/imports/"
    kept = str(KeptMapping.objects.get().pk)
    assert "It reads right" not in client.get(listed).content.decode(), "its writer does not review it"
    assert client.post(listed, {"what": "review", "mapping": kept}).status_code == 422
    assert as_(who.reviewer).post(listed, {"what": "review", "mapping": kept}).status_code == 302
    again = sent(who, TABLE.replace("2031", "2032"))
    assert "Read the file this way" in client.get(address(again, "mapping/")).content.decode()
    assert client.post(address(again, "mapping/"), {"what": "use", "fitting": "returns-by-province"}).status_code == 302
    assert Import.objects.get(pk=again.pk).state == "checked"
    actions.cancel(by=who.data_officer, imported=Import.objects.get(pk=again.pk))
    assert client.post(address(again), {"what": "again"}).status_code == 302
    assert Import.objects.count() == 3
