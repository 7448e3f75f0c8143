"""What an agreement must say: sums that add up, what art. 29 wants before it is final; written and on paper where the law wants it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cases.clock import today
from cases.forms.plan import _months_on
from cases.models import Agreement, Case, TextTemplate
from cases.steps import effect, signing
from cases.steps.contents import missing, on_paper, why_written
from cases.steps.text import Clause, draft
from tests.cases.mediation.test_text import _typed
from tests.cases.walk import Walk

pytestmark = pytest.mark.django_db


def _draft(walk, case, *clauses, **more):
    facts = {"facts": "漏水", "form": "written", "wants_confirmation": False, **more}
    return draft(case, actor=walk.cast.yaqin, clauses=clauses, **facts)


def test_instalments_that_do_not_add_up_are_told_and_nothing_is_lost(room, mediating):
    answer = room.send("yaqin", "agreement_new", mediating, **_typed(mediating, total="3500"))
    assert "少了300元" in answer.content.decode()
    assert answer.context["rows"][1]["amount"].value() == "３,200元"
    assert not Agreement.objects.exists()
    assert room.send("yaqin", "agreement_new", mediating, **_typed(mediating, total="3,200")).status_code == 302
    assert Agreement.objects.get().total == Decimal(3200)


def test_instalments_are_filled_in_at_once_and_come_to_the_cent(room, mediating):
    one, two = mediating.parties.all()
    plan = {
        "act": "plan", "plan_sum": "1000", "plan_count": "3", "plan_first": (today() + timedelta(days=9)).isoformat(),
        "plan_debtor": str(two.pk), "plan_creditor": str(one.pk), "plan_method": "银行卡转账",
    }  # fmt: skip
    typed = _typed(mediating, **{f"term1-{name}": "" for name in ("text", "amount", "due_on", "method", "debtor", "creditor")})
    page = room.send("yaqin", "agreement_new", mediating, **{**typed, **plan, "facts": ""})
    rows = page.context["rows"]
    assert [row["amount"].value() for row in rows[1:4]] == ["333.33", "333.33", "333.34"]
    assert page.context["form"]["total"].value() == "1000.00"
    assert rows[0]["text"].value() == "修好卫生间防水"
    assert not page.context["form"].errors  # nothing was sent yet: an empty box is no mistake
    assert not Agreement.objects.exists()
    wrong = room.send("yaqin", "agreement_new", mediating, **{**typed, **plan, "plan_count": "99", "plan_sum": "很多"})
    assert {"plan_count", "plan_sum"} <= set(wrong.context["plan"].errors)
    assert wrong.context["rows"][0]["text"].value() == "修好卫生间防水"


def test_a_month_that_is_shorter_ends_with_its_last_day():
    assert [_months_on(date(2026, 12, 31), n) for n in range(3)] == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)]


def test_a_final_text_says_who_by_when_and_by_what_means(room, walk, mediating):
    one, two = mediating.parties.all()
    text = _draft(
        walk, mediating, Clause("repair", "修好防水", debtor=two, creditor=one), Clause("stop", "夜里不吵"),
        Clause("pay", "赔偿", debtor=two, creditor=one, amount=Decimal(9), due_on=today()), Clause("other", "双方再无其他争议。"),
    )  # fmt: skip
    assert [word.split("：")[0] for word in missing(text)] == ["第 1 条", "第 2 条", "第 3 条"]
    page = room.open("yaqin", "agreement", mediating)
    assert page.context["lacks"] == missing(text)
    with pytest.raises(ValidationError, match="怎么付"):
        signing.fix(text, actor=walk.cast.yaqin)
    text.refresh_from_db()
    assert text.document is None  # the draft stays as it was


def test_a_vague_word_is_marked_with_a_proposal_though_no_court_is_wanted(room, walk, mediating):
    one, two = mediating.parties.all()
    _draft(walk, mediating, Clause("repair", "妥善修好防水，尽快完成", debtor=two, creditor=one, due_on=today()))
    page = room.open("yaqin", "agreement", mediating).content.decode()
    assert "<mark>妥善</mark>" in page
    assert "做到什么程度" in page


@pytest.mark.parametrize("facts", [{"risk": "red"}, {"amount": Decimal(50000)}], ids=["red", "large"])
def test_what_is_large_or_hard_is_written(room, walk, mediating, facts):
    Case.objects.filter(pk=mediating.pk).update(**facts)
    case = Case.objects.get(pk=mediating.pk)
    assert why_written(case)
    assert "form" not in room.open("yaqin", "agreement_new", case).context["form"].fields
    with pytest.raises(ValidationError, match="书面"):
        _draft(walk, case, Clause("apologise", "当场道歉"), form="oral")


@pytest.mark.parametrize(
    ("words", "paper"),
    [("儿子每月付赡养费八百元", False), ("父亲抚养费每月一千元", False), ("存款十万元由三人按遗嘱继承", True), ("双方自愿离婚", True),
     ("解除收养关系", True), ("女儿归母亲直接抚养", True), ("老屋由弟弟继 承", True)],
)  # fmt: skip
def test_paper_is_asked_of_what_touches_the_status_itself_and_of_nothing_else(walk, words, paper):
    case = Walk(walk.cast, dispute_type="family").mediate()
    assert on_paper(case, [words]) is paper


def test_an_inheritance_is_signed_on_paper_and_support_on_the_screen(walk):
    case = Walk(walk.cast, dispute_type="family").mediate()
    one, two = case.parties.all()
    support = Clause("support", "每月5日前付赡养费八百元", debtor=two, creditor=one)
    text = _draft(walk, case, support)
    assert not text.on_paper
    walk.sign_all(signing.fix(text, actor=walk.cast.yaqin))
    again = _draft(walk, case, support, Clause("other", "父亲的遗产由两人平分"), over_signatures=True)
    with pytest.raises(ValidationError, match="电子签名法"):
        walk.sign_all(signing.fix(again, actor=walk.cast.yaqin))


def test_a_text_begins_from_a_template_of_its_kind(room, mediating):
    page = room.open("yaqin", "agreement_new", mediating)
    assert {one.key for one in page.context["templates"]} == {"leak", "noise"}
    begun = room.open("yaqin", "agreement_new", mediating, query="?template=leak")
    one, two = mediating.parties.all()
    rows = begun.context["rows"]
    assert "【日期】" in begun.context["form"]["facts"].value()
    assert (rows[0]["debtor"].value(), rows[0]["creditor"].value()) == (str(two.pk), str(one.pk))
    assert rows[0]["due_on"].value() == today() + timedelta(days=20)
    assert room.open("yaqin", "agreement_new", mediating, query="?template=nothing").status_code == 200


def test_the_director_writes_a_new_version_and_the_old_one_stays(room, walk, mediating):
    director = room.of("director")
    typed = {"name": "楼上漏水", "dispute_type": "neighbour", "facts": "【日期】漏水。", "valid_from": today().isoformat(),
             "term0-kind": "repair", "term0-text": "三日内修好", "term0-by": "2", "term0-to": "1", "term0-days": "3"}  # fmt: skip
    typed |= {f"term{n}-kind": "pay" for n in range(1, 6)}
    assert director.post("/mediation/templates/leak/", {**typed, "term0-text": ""}).status_code == 200
    assert director.post("/mediation/templates/leak/", {**typed, "valid_from": "2020-01-01"}).status_code == 200
    assert director.post("/mediation/templates/leak/", typed).status_code == 302
    own = TextTemplate.objects.get(committee=mediating.committee, key="leak")
    assert (own.version, own.entered_by) == (2, walk.cast.director)
    assert room.open("yaqin", "agreement_new", mediating, query="?template=leak").context["form"]["facts"].value() == "【日期】漏水。"
    assert TextTemplate.objects.filter(key="leak", committee=None).exists()
    assert director.get("/mediation/templates/leak/").context["versions"].count() == 2
    assert room.of("yaqin").post("/mediation/templates/leak/", typed).status_code == 403
    assert director.get("/mediation/templates/nothing/").status_code == 404


def test_the_register_lists_what_was_agreed_orally(room, walk, mediating):
    effect.settle_orally(walk.draft(mediating, form="oral"), actor=walk.cast.yaqin)
    page = room.of("director").get("/mediation/oral/")
    [row] = page.context["rows"]
    assert (row.case, row.said) == (mediating, "乙方当面道歉，已做到。")
    assert f"/papers/{row.document_id}/" in page.content.decode()
    assert not room.of("strange_director").get("/mediation/oral/").context["rows"]
