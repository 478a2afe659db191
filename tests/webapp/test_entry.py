import re

import pytest
import sending
from flask import Flask
from flask.testing import FlaskClient
from sending import MODERATOR, accept
from visitors import browser, member, post, sign_in
from werkzeug.test import TestResponse

from repository import contribution, edition, publication
from repository.bootstrap import Repository
from repository.edition import Edition
from repository.life import Move, State
from webapp import create_app, current, entry, ground, sharing

FORM = "/contribute/form/initiative"
ANSWERS = {
    "dct-title": "Listening days",
    "dct-description": "Staff met for a day in each season.\r\n\r\nThey said what should change.",
    "inc-concernsPopulation": ["Disabled people"],
    "dct-spatial": ["Leeds"],
    "inc-ledBy": ["A council we made up", "Another that we made up"],
    "foaf-page": ["https://www.example.org/listening"],
    "inc-initiativeStatus": ["Running"],
    "inc-whatDidNotWork": "Mondays.",
}


@pytest.fixture
def app(empty: Repository, shipped: Edition, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(current.Held, "edition", lambda _: shipped)
    monkeypatch.setattr("repository.publication.current_folder", lambda _: shipped.folder)
    member(empty, "amira")
    member(empty, "lee")
    member(empty, "yusuf", partner="york-trust")
    return create_app(empty)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = browser(app)
    sign_in(client, "amira")
    return client


def fill(client: FlaskClient, opened: str = FORM, do: str = "check", /, **changed: object) -> TestResponse:
    return post(client, opened, FORM, **{**ANSWERS, **changed, "do": do})


def send(client: FlaskClient, answer: TestResponse) -> str:
    """Send what was checked; return the address of its ticket."""
    assert answer.status_code == 303, re.findall(r"govuk-error-message.*", answer.text)
    return post(client, answer.location, answer.location, do="send", licence="yes").location


def publish(repository: Repository, ref: str) -> None:
    assert accept(repository, repository.docket.find(ref), MODERATOR).position


def said(repository: Repository, ref: str) -> set[tuple[str, str]]:
    found = repository.docket.find(ref)
    triples = contribution.triples(repository.docket, repository.sandbox, repository.config, found)
    return {(str(t.subject).rsplit("/", 1)[-1] + " " + str(t.predicate), str(t.object)) for t in triples}


def latest(repository: Repository) -> str:
    return repository.docket.of_partner("leeds-council")[0].ref


TITLE = "http://purl.org/dc/terms/title"


def test_a_form_asks_in_the_order_and_the_words_of_the_shapes(client: FlaskClient, app: Flask) -> None:
    page = client.get(FORM).text
    with app.test_request_context():
        form = sharing.desk().forms["https://w3id.org/inclusion-resources/ns#Initiative"]
    places = [
        page.index(f'id="{key}-hint">{ask.hint}') for ask in form.asks for key in [entry.entry.key(ask)]
    ]
    assert places == sorted(places) and len(places) == len(form.asks)
    headings = [page.index(f">{section.label}</span>") for section in form.sections[1:]]
    assert headings == sorted(headings)


@pytest.mark.parametrize("kind", entry.KINDS)
def test_there_is_a_form_for_each_kind_that_a_partner_may_contribute(client: FlaskClient, kind: str) -> None:
    assert f'href="/contribute/form/{kind}"' in client.get("/contribute/form").text
    answer = client.get(f"/contribute/form/{kind}")
    assert answer.status_code == 200 and "Tell us about one" in answer.text


def test_answers_are_checked_sent_and_published(client: FlaskClient, empty: Repository) -> None:
    ticket = send(client, fill(client))
    assert "Received" in client.get(ticket).text
    told = said(empty, ticket.rsplit("/", 1)[-1])
    assert ("listening-days " + TITLE, "Listening days") in told
    assert len([1 for field, _ in told if field.endswith("ns#ledBy")]) == 2
    assert any("Mondays." in value for _, value in told)


def test_an_answer_that_is_not_understood_is_shown_where_it_stands_and_nothing_is_lost(
    client: FlaskClient, empty: Repository
) -> None:
    answer = fill(client, **{"dct-spatial": ["Leeds", "Nowhere at all"], "dct-title": ""})
    assert answer.status_code == 400 and "<title>Error: Tell us about one initiative" in answer.text
    assert 'href="#dct-spatial-2"' in answer.text and 'id="dct-spatial-2-error"' in answer.text
    assert 'href="#dct-title"' in answer.text
    for typed in ("Nowhere at all", "A council we made up", "Another that we made up", "Mondays."):
        assert typed in answer.text
    assert re.search(r'value="Running"[^>]* checked', answer.text)
    assert empty.docket.of_partner("leeds-council") == []


def test_room_for_another_answer_is_given_without_scripts(client: FlaskClient) -> None:
    page = fill(client, FORM, "add inc-ledBy").text
    assert 'id="inc-ledBy-2" name="inc-ledBy" type="text" value="Another that we made up"' in page
    assert 'id="inc-ledBy-3" name="inc-ledBy" type="text" value=""' in page
    assert "Error" not in re.search(r"<title>.*", page)[0]  # type: ignore[index]


def test_room_for_another_answer_is_given_where_there_is_none_yet(client: FlaskClient) -> None:
    page = fill(client, FORM, "add foaf-page", **{"foaf-page": ""}).text
    assert 'id="foaf-page-2" name="foaf-page"' in page


def test_a_draft_is_saved_gone_on_with_and_gone_when_it_is_checked(
    client: FlaskClient, empty: Repository
) -> None:
    saved = fill(client, FORM, "save", **{"dct-spatial": ["Nowhere yet"]}).location
    page = client.get(saved).text
    assert "Saved." in page and "Nowhere yet" in page and "Mondays." in page
    assert "Listening days" in client.get("/contribute/form").text
    assert "1 form begun" in client.get("/account").text
    again = fill(client, saved, "save", draft=re.search(r"draft=([\w-]+)", saved)[1])  # type: ignore[index]
    assert again.location == saved and len(empty.drafts.all("amira")) == 1
    fill(client, saved, draft=empty.drafts.all("amira")[0].ref)
    assert empty.drafts.all("amira") == []


def test_nobody_else_sees_a_draft_and_its_writer_finds_it_under_its_kind_and_can_delete_it(
    client: FlaskClient, app: Flask, empty: Repository
) -> None:
    saved = fill(client, FORM, "save").location
    ref = empty.drafts.all("amira")[0].ref
    other = browser(app)
    sign_in(other, "lee")
    assert other.get(saved).status_code == 404
    as_another_kind = client.get(f"/contribute/form/organisation?draft={ref}")
    assert as_another_kind.location == f"{FORM}?draft={ref}"
    post(other, FORM, f"/contribute/drafts/{ref}/delete")
    assert client.get(saved).status_code == 200
    post(client, saved, f"/contribute/drafts/{ref}/delete")
    assert client.get(saved).status_code == 404


def test_drafts_have_an_end(client: FlaskClient, empty: Repository) -> None:
    for number in range(50):
        empty.drafts.keep("amira", "initiative", str(number), "{}", at=sending.AT)
    answer = fill(client, FORM, "save")
    assert answer.status_code == 400 and "the most there may be" in answer.text and "Mondays." in answer.text
    assert empty.drafts.sweep("2027-01-01") == 50


def test_answers_are_changed_before_and_after_they_are_sent(client: FlaskClient, empty: Repository) -> None:
    check = fill(client).location
    link = re.search(r'href="(/contribute/form/initiative\?again=[^"]+)"', client.get(check).text)
    assert link and "Another that we made up" in client.get(link[1]).text
    ref = link[1].rsplit("=", 1)[-1]
    ticket = send(client, fill(client, link[1], again=ref, **{"dct-title": "Listening nights"}))
    found = empty.docket.waiting()[0]
    sending.decide(empty, found, Move.ASK)
    link = re.search(r'href="(/contribute/form/initiative\?again=[^"]+)"', client.get(ticket).text)
    assert link and "Listening nights" in client.get(link[1]).text
    again = fill(client, link[1], again=found.ref, **{"dct-title": "Listening weeks"})
    assert send(client, again) == ticket
    titles = [value for field, value in said(empty, found.ref) if field == "listening-days " + TITLE]
    assert titles == ["Listening weeks"]


def test_a_name_that_one_used_already_is_not_described_twice(client: FlaskClient) -> None:
    send(client, fill(client))
    answer = fill(client)
    assert answer.status_code == 400 and entry.TAKEN in answer.text


FIGURE = {
    "inc-reportingSubject": ["Root Out Racism"],
    "inc-observedIndicator": ["Listens"],
    "sdmx-dimension-refPeriod": "2021",
    "sdmx-measure-obsValue": "2,500",
    "inc-valueQualifier": ["More than"],
    "sdmx-attribute-unitMeasure": ["Listens"],
    "qb-dataSet": ["What we counted"],
}
ROLE = {
    "org-member": "Robin Made-up",
    "org-organization": "Partnerships for Social Justice",
    "org-role": ["Chair"],
    "inc-asOf": "2026",
}
TALK = {
    "dct-title": "What we tried",
    "inc-partOfEvent": "Leadership for Equity",
    "inc-speaker": ["Robin Made-up"],
}


def told(client: FlaskClient, repository: Repository, kind: str, **answers: object) -> list[tuple[str, ...]]:
    """Fill in the form of a kind; return the statements that would be published."""
    form = f"/contribute/form/{kind}"
    answer = post(client, form, form, do="check", **answers)
    assert answer.status_code == 303, re.findall(r"govuk-error-message.*", answer.text)
    found = repository.docket.find(answer.location.rsplit("/", 1)[-1])
    parts = repository.docket, repository.sandbox, repository.config
    return [tuple(map(str, triple)) for triple in contribution.triples(*parts, found)]


def test_a_role_is_told_by_names_and_no_address_tells_who_had_it(
    client: FlaskClient, empty: Repository
) -> None:
    statements = told(client, empty, "membership", **ROLE)
    assert "Robin Made-up" in {value for *_, value in statements}
    addresses = {term for triple in statements for term in triple if term.startswith(sending.BASE)}
    assert not [each for each in addresses if "robin" in each]
    people = {each for each in addresses if "/id/person/leeds-council/p-" in each}
    assert len(people) == 1
    draft = empty.docket.of_partner("leeds-council")[0]
    assert draft.title == "Robin Made-up, Partnerships for Social Justice, Chair" and "people" in draft.flags
    assert f"</strong> {draft.title}</h3>" in client.get(f"/contribute/check/{draft.ref}").text


def test_a_role_without_a_date_is_not_taken(client: FlaskClient, empty: Repository) -> None:
    form = "/contribute/form/membership"
    answer = post(client, form, form, do="check", **{**ROLE, "inc-asOf": ""})
    assert answer.status_code == 400 and "because a role without a date soon becomes untrue" in answer.text
    assert 'href="#inc-asOf"' in answer.text
    assert 'value="Robin Made-up"' in answer.text and empty.docket.of_partner("leeds-council") == []


def test_a_talk_is_a_talk_and_needs_two_to_agree_where_it_names_a_speaker(
    client: FlaskClient, empty: Repository
) -> None:
    form = "/contribute/form/talk"
    ticket = send(client, post(client, form, form, do="check", **TALK))
    ref = ticket.rsplit("/", 1)[-1]
    assert any(value.endswith("ns#Presentation") for _, value in said(empty, ref))
    found = empty.docket.find(ref)
    assert accept(empty, found, MODERATOR).position == 0, "one moderator is not enough"
    assert accept(empty, found, sending.SECOND).position


def test_nobody_is_joined_to_a_group_by_a_form(client: FlaskClient, empty: Repository) -> None:
    form = "/contribute/form/membership"
    network = {"org-organization": f"{sending.BASE}id/organisation/race-equality-network"}
    refused = post(client, form, form, do="check", **{**ROLE, **network})
    assert refused.status_code == 400 and "who belongs to a staff network" in refused.text
    form = "/contribute/form/recognition"
    person = {"inc-recognises": f"{sending.BASE}id/person/p-0001", "inc-recognitionStatus": ["Won"]}
    refused = post(client, form, form, do="check", **{"dct-title": "A prize", **person})
    assert refused.status_code == 400 and empty.docket.of_partner("leeds-council") == []


def test_a_figure_goes_into_a_table_that_is_made_by_its_name(client: FlaskClient, empty: Repository) -> None:
    values = {value for *_, value in told(client, empty, "observation", **FIGURE)}
    assert {"2500", "2021", "What we counted"} <= values
    assert empty.docket.of_partner("leeds-council")[0].title == "Root Out Racism, Listens, 2021"


def test_whoever_is_no_longer_named_is_not_kept(client: FlaskClient, empty: Repository) -> None:
    form = "/contribute/form/talk"
    ref = send(client, post(client, form, form, do="check", **TALK)).rsplit("/", 1)[-1]
    again = f"{form}?again={ref}"
    assert 'value="Robin Made-up"' in client.get(again).text
    kept = {*said(empty, ref)}
    changed = {**TALK, "dct-title": "What we tried twice", "again": ref, "do": "check"}
    send(client, post(client, again, form, **changed))
    people = [pair for pair in kept if "p-" in pair[0]]
    assert people and {*people} <= said(empty, ref), "the speaker is the same person as before"
    send(client, post(client, again, form, **{**changed, "inc-speaker": ["Sam Made-up"]}))
    names = [value for _, value in said(empty, ref) if "Made-up" in value]
    assert names == ["Sam Made-up"]


TWO = """
<{base}id/initiative/leeds-council/days> a inc:Initiative ; dct:title "Days"@en , "Dyddiau"@cy ;
    dct:description "Old words."@en ; inc:ledBy <{base}id/organisation/leeds-council/us> ;
    dct:hasPart [ dct:title "A part without a name"@en ] .
<{base}id/initiative/leeds-council/nights> a inc:Initiative ; dct:title "Nights"@en .
<{base}id/organisation/leeds-council/us> a <http://www.w3.org/ns/org#Organization> ;
    <http://www.w3.org/2004/02/skos/core#prefLabel> "Us; and others"@en .
""".replace("{base}", sending.BASE)
RECORD = "/doc/initiative/leeds-council/days"


@pytest.fixture
def mine(empty: Repository, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser of somebody whose organisation published two records in one file."""
    for name in ("amira", "lee"):
        member(empty, name)
    member(empty, "yusuf", partner="york-trust")
    sending.publish(empty, TWO, name="two")
    client = browser(create_app(empty))
    sign_in(client, "amira")
    return client


def correct(client: FlaskClient, record: str = RECORD, **changed: object) -> TestResponse:
    values = {"dct-title": "Days", "dct-description": "Old words.", "inc-ledBy": "Us; and others"}
    opened = f"{FORM}?record={record}"
    return post(client, opened, FORM, **{**values, **changed, "record": record, "do": "check"})


def test_a_correction_is_filled_in_with_what_is_published_and_leaves_the_rest_alone(
    mine: FlaskClient, empty: Repository
) -> None:
    assert RECORD in mine.get("/contribute/form").text
    assert mine.get(f"/contribute/form?record={RECORD}").location == f"{FORM}?record={RECORD}"
    page = mine.get(f"{FORM}?record={RECORD}").text
    for typed in ('value="Days"', ">Old words.</textarea>", 'value="Us; and others"'):
        assert typed in page
    assert "Dyddiau" not in page and "Correct Days" in page
    before = said(empty, latest(empty))
    ticket = send(mine, correct(mine, **{"dct-description": "New words."}))
    after = said(empty, ticket.rsplit("/", 1)[-1])
    named = {
        pair for pair in before ^ after if "genid" not in pair[1] and not re.match(r"[0-9a-f]{16}-", pair[0])
    }
    assert {value for _, value in named} == {"Old words.", "New words."}
    assert any("A part without a name" in value for _, value in after)
    publish(empty, ticket.rsplit("/", 1)[-1])
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    store = edition.open_current(empty.config.home).store
    words = {str(triple.object) for triple in store.triples()}
    assert {"New words.", "Nights", "Dyddiau"} <= words and "Old words." not in words


def test_ones_own_records_are_listed_a_page_at_a_time(
    mine: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ground, "PAGE", 2)
    first, last = (mine.get(f"/contribute/form?page={page}").text for page in ("x", 99))
    assert "Page 1 of 2" in first and "?page=2#yours" in first and "Days" in first and "Us; and" not in first
    assert "Page 2 of 2" in last and "?page=1#yours" in last and "Us; and others" in last


def test_two_corrections_of_one_file_do_not_undo_each_other(mine: FlaskClient, empty: Repository) -> None:
    other = "/doc/initiative/leeds-council/nights"
    late = correct(mine, **{"dct-description": "Too late."})
    first = send(mine, correct(mine, **{"dct-title": "Days, corrected"}))
    refused = post(mine, late.location, late.location, do="send", licence="yes")
    assert refused.status_code == 409 and "changed by somebody else" in refused.text
    second = send(
        mine,
        correct(mine, other, **{"dct-title": "Nights, corrected", "dct-description": "", "inc-ledBy": ""}),
    )
    assert first == second
    titles = {value for field, value in said(empty, first.rsplit("/", 1)[-1]) if field.endswith(TITLE)}
    assert {"Days, corrected", "Nights, corrected"} <= titles


def test_what_another_organisation_recorded_is_not_theirs_to_correct(
    mine: FlaskClient, empty: Repository
) -> None:
    stranger = browser(mine.application)
    sign_in(stranger, "yusuf")
    assert stranger.get(f"{FORM}?record={RECORD}").status_code == 403
    assert mine.get(f"{FORM}?record=/doc/initiative/leeds-council/no").status_code == 404
    assert mine.get(f"{FORM}?record=/doc/person/p-1").status_code == 404
    assert mine.get("/contribute/form/annotation").status_code == 404


PLAIN = {"inc-concernsPopulation": "", "dct-spatial": "", "inc-initiativeStatus": ""}  # from no list


def test_a_record_that_was_withdrawn_can_be_told_of_again(mine: FlaskClient, empty: Repository) -> None:
    ticket = send(mine, fill(mine, **PLAIN))
    publish(empty, ticket.rsplit("/", 1)[-1])
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    assert entry.TAKEN in fill(mine, **PLAIN).text
    post(mine, ticket, ticket, do="LEAVE")
    sending.decide(empty, empty.docket.find(ticket.rsplit("/", 1)[-1]), Move.REMOVE)
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    assert "Received" in mine.get(send(mine, fill(mine, **PLAIN))).text


EVIL = (
    f"{sending.BASE}id/initiative/york-trust/theirs",
    f"{sending.BASE}graph/contribution/york-trust/x",
    f"{sending.BASE}.well-known/genid/0",
    "mailto:somebody@example.org",
    "javascript:alert(1)",
    "https://user:word@example.org/",
    "https://example.org/%",
    "> <x> <y> . <http://example.org/",
    '" . <http://example.org/a> <http://example.org/b> "',
    "http://[",
)


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("field", ["inc-ledBy", "foaf-page", "dct-subject"])
def test_no_answer_describes_anything_but_ones_own(
    client: FlaskClient, empty: Repository, field: str, evil: str
) -> None:
    answer = fill(client, **{field: [evil]})
    assert answer.status_code in (303, 400), answer.status_code
    if answer.status_code == 303:
        found = empty.docket.find(answer.location.rsplit("/", 1)[-1])
        parts = empty.docket, empty.sandbox, empty.config
        subjects = {str(triple.subject) for triple in contribution.triples(*parts, found)}
        assert all("/leeds-council/" in subject for subject in subjects), subjects


def test_endless_answers_are_cut_off_or_refused(client: FlaskClient) -> None:
    assert fill(client, FORM, "look", **{"inc-ledBy": ["A name"] * 500}).text.count('name="inc-ledBy"') == 50
    assert fill(client, **{"inc-ledBy": ["A name"] * 20_000}).status_code == 413
    assert fill(client, **{"dct-description": "x" * 300_000}).status_code == 413


def test_a_form_needs_an_account(app: Flask) -> None:
    visitor = browser(app)
    for place in ("/contribute/form", FORM, f"{FORM}/like?name=x"):
        assert visitor.get(place).location.startswith("/sign-in")


def test_what_may_be_recorded_already_is_told_while_filling_in_and_when_it_is_sent(
    client: FlaskClient, empty: Repository
) -> None:
    known = "Root Out Racism"
    looked = fill(client, FORM, "look", **{"dct-title": known}).text
    assert "This may be recorded already." in looked and "/doc/initiative/root-out-racism" in looked
    assert "/doc/initiative/root-out-racism" in client.get(f"{FORM}/like?name={known}").text
    assert "Nothing of this name" in client.get(f"{FORM}/like?name=Something+else+again").text
    check = fill(client, **{"dct-title": known}).location
    name = re.search(r'name="([^" ]+ [^"]+root-out-racism)"', client.get(check).text)
    assert name
    post(client, check, check, do="send", licence="yes", **{name[1]: "same"})
    line = empty.docket.lines(empty.docket.waiting()[0].ref)[0]
    assert "is the same thing as" in line.words and "/doc/initiative/root-out-racism" in line.words


def test_nothing_typed_comes_back_as_markup(client: FlaskClient) -> None:
    evil = '"><script>alert(1)</script>'
    for do in ("check", "save", "look", "add inc-ledBy"):
        answer = fill(client, FORM, do, **{"dct-title": evil, "inc-ledBy": [evil], "inc-whatHelped": evil})
        page = client.get(answer.location) if answer.location else answer
        assert "<script>alert" not in page.text
    assert "<script>alert" not in client.get("/contribute/form").text
    assert client.get(f"{FORM}?draft=x&again=y").status_code == 404


@pytest.mark.parametrize(
    ("evil", "said"),
    [
        ("\x00", "control character (U+0000)"),
        ("a\x07b", "control character (U+0007)"),
        ("x" * 100_000, "4,000 letters at most"),
    ],
    ids=["nothing", "bell", "endless"],
)
def test_what_no_statement_can_hold_is_refused_in_one_sentence(
    client: FlaskClient, evil: str, said: str
) -> None:
    answer = fill(client, **{"dct-description": evil})
    assert answer.status_code == 400 and said in answer.text


def test_a_withdrawn_correction_leaves_what_was_published(mine: FlaskClient, empty: Repository) -> None:
    ticket = send(mine, correct(mine, **{"dct-title": "Days, corrected"}))
    post(mine, ticket, ticket, do="WITHDRAW")
    assert empty.docket.find(ticket.rsplit("/", 1)[-1]).state is State.WITHDRAWN
    assert 'value="Days"' in mine.get(f"{FORM}?record={RECORD}").text
