"""Whose data leave: consent is each person's own and given to one department; whoever gave none is left out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.clock import now
from cases.models import Case, DocumentKind, Party, Referral, Release
from cases.moves import Task
from tests.cases.routing.conftest import consented, sheet
from tests.cases.walk import Walk
from tests.cast import HE, LIN

pytestmark = pytest.mark.django_db
Browse = Callable[[str], Client]
Ask = Callable[..., HttpResponse]
FIELDS = ["place", "narrative", "name", "phone"]
TOLD = f"{LIN['name']}说{HE['name']}家漏水"


@pytest.fixture
def case(walk: Walk) -> Case:
    made = walk.mediate()
    Case.objects.filter(pk=made.pk).update(narrative=TOLD)
    made.refresh_from_db()
    return made


def refer(walk: Walk, browse: Browse, case: Case, *words: dict[str, str], **typed: object) -> HttpResponse:
    both = [party.pk for party in case.parties.all()]
    facts = {"released": FIELDS, "about": both, "basis": "consent"} | typed
    for more in words:
        facts |= more
    return browse("officer").post(reverse("refer", args=[case.number]), sheet(walk, case, "renshe", **facts))


def sides(case: Case) -> tuple[Party, Party]:
    return case.parties.get(name=LIN["name"]), case.parties.get(name=HE["name"])


def test_whoever_did_not_consent_is_named_and_nothing_leaves(walk: Walk, browse: Browse, case: Case) -> None:
    lin, he = sides(case)
    answer = refer(walk, browse, case, consented(lin))
    body = answer.content.decode()
    assert answer.status_code == 200
    assert body.count("是什么时候、怎么同意的") == 1  # at his field, not at hers
    assert f'name="how_{he.pk}"' in body
    assert not case.referrals.exists()
    assert refer(walk, browse, case, consented(lin), consented(he, when="")).status_code == 200
    later = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert refer(walk, browse, case, consented(lin), consented(he, when=later)).status_code == 200
    assert refer(walk, browse, case, consented(lin), consented(he, how="noted")).status_code == 200
    assert not Release.objects.exists()


def test_the_department_reads_who_consented_and_of_the_other_nothing(walk: Walk, browse: Browse, page: Ask, press: Ask, case: Case) -> None:
    lin = case.parties.get(name=LIN["name"])
    assert refer(walk, browse, case, consented(lin, "phone"), about=[lin.pk]).status_code == 302
    referral = case.referrals.get()
    row = referral.releases.get()
    assert (row.party, row.channel, row.agreed_by) == (lin, "phone", None)
    before = page("liaison", referral).content.decode()
    assert "林某说何某家漏水" in before  # masked until it accepts, what was told too
    for action in ("sign", "accept"):
        press("liaison", referral, action, complexity="ordinary")
    after = page("liaison", referral).content.decode()
    assert f"{LIN['name']}说何某家漏水" in after
    for secret in (HE["name"], HE["phone"], "906****"):
        assert secret not in before + after
    letter = case.documents.get(kind=DocumentKind.REFERRAL).facts
    assert "林某：电话" in letter
    assert HE["name"] not in letter
    assert "2026" in page("officer", referral).content.decode()


def test_a_consent_to_one_department_is_none_to_the_next(walk: Walk, browse: Browse, press: Ask, case: Case) -> None:
    lin, he = sides(case)
    refer(walk, browse, case, consented(lin), consented(he))
    first = case.referrals.get()
    typed = {"return_code": "not_ours", "right_department": walk.cast.offices["zhujian"].pk, "note": "公共管道归住建"}
    press("liaison", first, "return", **typed)
    first.refresh_from_db()
    address = reverse("redirection", args=[case.number, first.pk])
    on = {"version": first.version, "department": walk.cast.offices["zhujian"].pk, "note": "住建管维修"}
    assert f'name="how_{lin.pk}"' in browse("officer").get(address).content.decode()
    assert browse("officer").post(address, on | consented(he, "phone")).status_code == 302
    second = Referral.objects.get(continues=first)
    assert list(second.about.all()) == [he]
    assert second.releases.get().channel == "phone"


def test_where_nobody_consents_again_only_the_matter_goes_on(walk: Walk, browse: Browse, press: Ask, case: Case) -> None:
    lin, he = sides(case)
    refer(walk, browse, case, consented(lin), consented(he))
    first = case.referrals.get()
    typed = {"return_code": "not_ours", "right_department": walk.cast.offices["zhujian"].pk, "note": "公共管道归住建"}
    press("liaison", first, "return", **typed)
    first.refresh_from_db()
    on = {"version": first.version, "department": walk.cast.offices["zhujian"].pk, "note": "住建管维修"}
    assert browse("officer").post(reverse("redirection", args=[case.number, first.pk]), on).status_code == 302
    second = Referral.objects.get(continues=first)
    assert (second.released, second.release_basis, list(second.about.all())) == (["place"], "none", [])


def test_what_the_command_centre_names_goes_on_its_ground(walk: Walk, browse: Browse, press: Ask, case: Case) -> None:
    lin, he = sides(case)
    refer(walk, browse, case, consented(lin), consented(he))
    first = case.referrals.get()
    press("liaison", first, "return", return_code="not_ours", right_department=walk.cast.offices["zhujian"].pk, note="归住建")
    first.refresh_from_db()
    on = {"version": first.version, "department": walk.cast.offices["zhujian"].pk, "note": "住建管维修"}
    browse("officer").post(reverse("redirection", args=[case.number, first.pk]), on | consented(lin))
    second = Referral.objects.get(continues=first)
    press("strange_liaison", second, "return", return_code="not_ours", right_department=walk.cast.offices["renshe"].pk, note="归人社")
    second.refresh_from_db()
    assert second.turns.filter(task=Task.ARBITRATE, is_open=1).exists()
    named = {"version": second.version, "department": walk.cast.offices["renshe"].pk, "note": "由人社局办"}
    assert browse("command").post(reverse("redirection", args=[case.number, second.pk]), named).status_code == 302
    third = Referral.objects.get(continues=second)
    assert (third.release_basis, third.agreed_by) == ("statutory", walk.cast.command)
    assert third.releases.get().agreed_by == walk.cast.command


def test_a_row_without_consent_and_without_second_person_cannot_be(walk: Walk, browse: Browse, case: Case) -> None:
    lin, he = sides(case)
    refer(walk, browse, case, consented(lin), about=[lin.pk])
    referral = case.referrals.get()
    for wrong in ({}, {"channel": "phone"}, {"consented_at": now()}, {"channel": "rumour", "consented_at": now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.create(referral=referral, party=he, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.create(referral=referral, party=lin, channel="phone", consented_at=now())
