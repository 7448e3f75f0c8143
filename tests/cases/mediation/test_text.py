"""The text: written, rewritten until it is fixed, replaced afterwards; signatures are thrown away only on purpose."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cases.clock import now, today
from cases.lifecycle import Stale
from cases.models import Agreement, Document, Signature, Term
from cases.moves import CaseAction as A
from cases.steps import mediation, signing
from cases.steps.text import Clause, draft, why_not_confirmed
from tests.cases.walk import Walk, picture
from tests.cast import HENGZHU, LU

pytestmark = pytest.mark.django_db


def _typed(case, **more):
    one, two = case.parties.all()
    day = (today() + timedelta(days=30)).isoformat()
    typed = {
        "facts": "301 卫生间漏水，201 衣柜受损。", "form": "written", "wants_confirmation": "on", "seen": "",
        "term0-kind": "repair", "term0-debtor": str(two.pk), "term0-creditor": str(one.pk), "term0-text": "修好卫生间防水", "term0-due_on": day,
        "term1-kind": "pay", "term1-debtor": str(two.pk),
        "term1-creditor": str(one.pk), "term1-text": "赔偿衣柜损失", "term1-amount": "３,200元", "term1-due_on": day, "term1-method": "微信转账",
    }  # fmt: skip
    boxes = {"kind": "pay", **dict.fromkeys(("debtor", "creditor", "text", "amount", "due_on", "method"), "")}
    empty = {f"term{n}-{name}": value for n in range(2, 12) for name, value in boxes.items()}
    return {**empty, **typed, **more}


def _sign_first(document):
    party, hand = document.hands_missing()[0]
    return signing.sign(document, actor=party, party=party, signer=hand, shown_digest=document.digest, image=picture(), method="drawn")


def test_the_text_is_written_with_its_terms_and_its_sums(room, mediating):
    assert room.send("yaqin", "agreement_new", mediating, **_typed(mediating)).status_code == 302
    agreement = Agreement.objects.get(case=mediating)
    assert agreement.number.startswith("大桥调协〔")
    assert [(t.kind, t.amount) for t in agreement.terms.all()] == [("repair", None), ("pay", Decimal(3200))]
    page = room.open("yaqin", "agreement", mediating).content.decode()
    assert "叁仟贰佰元整" in page
    assert "修好卫生间防水" in page


@pytest.mark.parametrize(
    ("wrong", "box"),
    [({"term1-amount": ""}, "amount"), ({"term1-amount": "-5"}, "amount"), ({"term1-amount": "三千"}, "amount"), ({"term1-creditor": ""}, "creditor"),
     ({"term1-due_on": ""}, "due_on"), ({"term1-due_on": "2019-05-02"}, "due_on"), ({"term1-text": ""}, "text"), ({"term1-kind": "gift"}, "kind"),
     ({"term1-debtor": "987654"}, "debtor")],
)  # fmt: skip
def test_what_is_wrong_in_a_term_is_said_at_its_box_and_everything_stays(room, mediating, wrong, box):
    answer = room.send("yaqin", "agreement_new", mediating, **_typed(mediating, **wrong))
    assert answer.status_code == 200
    rows = answer.context["rows"]
    assert box in rows[1].errors
    assert answer.context["form"]["facts"].value() == "301 卫生间漏水，201 衣柜受损。"
    assert rows[0]["text"].value() == "修好卫生间防水"
    assert not Agreement.objects.exists()


def test_nobody_owes_himself(room, mediating):
    one = mediating.parties.first()
    answer = room.send("yaqin", "agreement_new", mediating, **_typed(mediating, **{"term1-debtor": str(one.pk)}))
    assert "creditor" in answer.context["rows"][1].errors


def test_twelve_terms_fit_and_an_empty_row_is_none(room, mediating):
    more = {f"term{n}-{k}": v for n in range(2, 12) for k, v in {"kind": "other", "text": f"第 {n + 1} 件事"}.items()}
    assert room.send("yaqin", "agreement_new", mediating, **_typed(mediating, **more)).status_code == 302
    assert Term.objects.count() == 12
    assert [t.no for t in Agreement.objects.get().terms.all()] == list(range(1, 13))


def test_what_is_not_done_at_once_must_be_written(room, mediating):
    answer = room.send("yaqin", "agreement_new", mediating, **_typed(mediating, form="oral"))
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert not Agreement.objects.exists()


def test_a_text_without_facts_or_terms_is_none(room, mediating):
    assert "facts" in room.send("yaqin", "agreement_new", mediating, **_typed(mediating, facts=" ")).context["form"].errors
    nothing = {key: "" for key in _typed(mediating) if key.startswith("term") and not key.endswith("kind")}
    answer = room.send("yaqin", "agreement_new", mediating, **_typed(mediating, **nothing))
    assert answer.context["form"].non_field_errors()


def test_a_draft_is_rewritten_under_its_number(room, mediating):
    room.send("yaqin", "agreement_new", mediating, **_typed(mediating))
    first = Agreement.objects.get()
    page = room.open("yaqin", "agreement_new", mediating)
    assert page.context["rows"][1]["amount"].value() == Decimal(3200)
    room.send("yaqin", "agreement_new", mediating, **_typed(mediating, seen=first.stamp, **{"term1-amount": "3000"}))
    again = Agreement.objects.get()
    assert (again.pk, again.number) == (first.pk, first.number)
    assert again.terms.get(no=2).amount == 3000


def test_whoever_writes_on_an_older_text_is_told_and_loses_nothing(room, mediating):
    room.send("yaqin", "agreement_new", mediating, **_typed(mediating))
    seen = Agreement.objects.get().stamp
    room.send("director", "agreement_new", mediating, **_typed(mediating, seen=seen, facts="主任补写的事实"))
    answer = room.send("yaqin", "agreement_new", mediating, **_typed(mediating, seen=seen, **{"term1-amount": "2800"}))
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert answer.context["rows"][1]["amount"].value() == "2800"
    assert Agreement.objects.get().facts == "主任补写的事实"


def test_a_fixed_text_is_replaced_and_becomes_void(walk, mediating, fixed, application):
    old_application = application(fixed)
    newer = draft(mediating, actor=walk.cast.yaqin, facts="改了", clauses=walk.clauses(mediating), form="written", wants_confirmation=True)
    fixed.refresh_from_db()
    assert fixed.voided_at
    assert newer.number != fixed.number
    assert newer.revision == fixed.revision + 1
    assert Document.objects.filter(pk__in=[fixed.document_id, old_application.pk], voided_at=None).count() == 0
    assert fixed.confirmation.state == "not_sought"


def test_signatures_are_thrown_away_only_by_somebody_who_says_so(room, mediating, fixed):
    _sign_first(fixed.document)
    page = room.open("yaqin", "agreement_new", mediating)
    assert page.context["signed"] == 1
    refused = room.send("yaqin", "agreement_new", mediating, **_typed(mediating, seen=fixed.stamp))
    assert refused.status_code == 200
    fixed.refresh_from_db()
    assert fixed.voided_at is None
    assert room.send("yaqin", "agreement_new", mediating, **_typed(mediating, seen=fixed.stamp, over_signatures="on")).status_code == 302
    fixed.refresh_from_db()
    assert fixed.voided_at
    assert Signature.objects.filter(document=fixed.document).count() == 1  # it stays to be read, on a text that does not count


def test_a_signature_given_while_the_page_was_open_is_not_lost_unasked(walk, mediating, fixed):
    _sign_first(fixed.document)
    with pytest.raises(ValidationError):
        draft(
            mediating, actor=walk.cast.yaqin, facts="改", clauses=walk.clauses(mediating), form="written", wants_confirmation=False,
            seen=fixed.stamp,
        )  # fmt: skip


def test_nothing_is_written_while_the_mediation_rests(room, walk, mediating):
    mediation.take(mediating, A.SUSPEND, actor=walk.cast.yaqin, note="等鉴定", review_on=now() + timedelta(days=9))
    assert room.open("yaqin", "agreement_new", mediating).status_code == 302
    with pytest.raises(Stale):
        walk.draft(mediating)


def test_only_the_sides_of_the_case_can_owe_something_in_it(walk, mediating):
    clauses = [Clause("repair", "修", debtor=walk.mediate().parties.first())]
    with pytest.raises(ValidationError):
        draft(mediating, actor=walk.cast.yaqin, facts="事实", clauses=clauses, form="written", wants_confirmation=False)


@pytest.mark.parametrize(("word", "status"), [("officer", 403), ("shuigen", 404), ("strange_director", 404), ("stranger", 404)])
def test_only_whoever_leads_the_talk_writes(room, mediating, word, status):
    assert room.send(word, "agreement_new", mediating, **_typed(mediating)).status_code == status
    assert not Agreement.objects.exists()


def test_a_labour_agreement_goes_to_court_only_when_it_is_about_payments(cast):
    walk = Walk(cast, parties=(LU, HENGZHU), answers={"labour": True}, dispute_type="migrant_wages")
    case = walk.mediate()
    assert why_not_confirmed(case, "written", ["pay", "pay"]) == ""
    assert why_not_confirmed(case, "written", ["pay", "apologise"])
    agreement = walk.draft(case)  # a repair is in it
    assert agreement.wants_confirmation is False
    workers, firm = case.parties.all()
    pay = Clause("pay", "付清工资", debtor=firm, creditor=workers, amount=Decimal("386200"), due_on=today() + timedelta(days=5))
    written = draft(case, actor=cast.yaqin, facts="欠薪", clauses=[pay, Clause("other", "双方再无其他争议")], form="written", wants_confirmation=True)
    assert written.wants_confirmation is True


def test_where_the_court_does_not_confirm_the_page_says_why(cast, room):
    walk = Walk(cast, answers={"title": True})
    case = walk.mediate()
    page = room.open("yaqin", "agreement_new", case)
    assert "wants_confirmation" not in page.context["form"].fields
    assert page.context["why_not"]
