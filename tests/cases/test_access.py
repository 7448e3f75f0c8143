"""Every address × every role, walked: what opens is what docs/access.md says, a stranger finds nothing, and nothing is a 500."""

from django.test import Client
from django.urls import reverse

from accounts.models import User
from fengqiao.management.commands.show_access import addresses, matrix
from tests.architecture.source import BASE
from tests.cases.press import STRANGERS
from tests.cases.world import as_party, ask, doors, is_open, signed_in

# Pages of whoever leads the mediation: the officer's before the police, the mediator's in the room; the director signs as nobody's mediator.
LED = {
    "outing_new", "outing", "outing_pack", "outing_stamp", "term", "session_new", "session", "seal", "agreement_new", "signature", "effect",
    "session_correction", "together", "alert", "gate", "undisputed", "recording_new", "recording", "recording_file",
}  # fmt: skip
NOT_LEADING = {"officer", "leader", "director"}
NOBODYS = "daqiao-2026-999999"


def test_every_address_opens_to_whom_the_matrix_says(world, subtests):
    for who, enter in doors(world).items():
        client = enter()
        for address in addresses():
            with subtests.test(who=who, address=address.path):
                answer = ask(client, world.url(address))
                assert answer.status_code < 500
                if "anybody" in address.access or address.name == "leave":  # wherever it leads, it refuses nobody
                    assert answer.status_code != 403
                elif not (address.name in LED and who in NOT_LEADING):
                    assert is_open(answer) == address.opens_to(who), answer.status_code


def test_the_pages_of_a_mediation_open_to_the_officer_only_before_the_police(world):
    officer, police = signed_in(world.walk.cast.officer), world.walk.host()
    for name in ("session_new", "agreement_new"):
        assert ask(officer, reverse(name, args=[police.number])).status_code == 200
        assert ask(officer, reverse(name, args=[world.case.number])).status_code == 403


def test_without_signing_in_only_the_public_pages_open(world, subtests):
    for address in addresses():
        with subtests.test(address=address.path):
            answer = ask(Client(), world.url(address))
            assert answer.status_code < 500
            if "partner" in address.access:
                assert answer.status_code == 401
            elif "anybody" not in address.access and "resident" not in address.access:
                assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")


def test_a_stranger_in_the_right_role_finds_what_somebody_finds_who_asks_for_nothing(world, subtests):
    """404 with one body for "not yours" and "not there", for every address that names a case."""
    for role, word in STRANGERS.items():
        client = signed_in(getattr(world.walk.cast, word))
        for address in addresses():
            if "<number>" not in address.path or not address.opens_to(role):
                continue
            with subtests.test(role=role, address=address.path):
                theirs, nobodys = ask(client, world.url(address)), ask(client, world.url(address, number=NOBODYS))
                assert theirs.status_code == nobodys.status_code == 404
                assert theirs.content == nobodys.content


def test_a_party_of_another_case_finds_no_paper_and_no_ruling_of_this_one(world):
    other = world.walk.log().parties.get(side=1)
    client = as_party(other, world.walk.cast.officer)
    for address in addresses():
        if "resident" in address.access and "<pk>" in address.path:
            assert ask(client, world.url(address)).status_code == 404, address.path


def test_a_dismissed_person_is_out_at_the_next_click(world):
    client = signed_in(world.walk.cast.officer)
    assert client.get("/desk/").status_code == 200
    User.objects.filter(username="dq-0471").update(is_active=False)
    assert not is_open(client.get("/desk/"))


def test_the_page_of_the_matrix_says_what_the_marks_say():
    assert (BASE / "docs" / "access.md").read_text() == matrix()
