"""The court's pages: each act through a browser, by its own role; another role is refused, a stranger finds nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Appointment, Attempt, User
from cases import papers
from cases.clock import ZONE, at, now, today
from cases.models import Confirmation, Document, DocumentKind as K, Service, ServiceMethod
from cases.moves import ConfirmationAction as A, ConfirmationState as C
from cases.outbox import deliver
from cases.steps import confirmation as steps
from tests.cases.walk import Walk, code_of, seal

pytestmark = pytest.mark.django_db
At = Callable[[str], Confirmation]
DRAFT = {"outcome": "confirmed", "ground": "", "reasoning": "协议系双方自愿。"}


def of(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def page(name: str, file: Confirmation, *more: Any) -> str:
    """The address of a page of this file."""
    return reverse(name, args=[file.case.number, file.pk, *more])


def press(user: User, name: str, file: Confirmation, *more: Any, **data: Any) -> Any:
    """Send a form as its page sends it."""
    file.refresh_from_db()
    return of(user).post(page(name, file, *more), {"version": file.version, **data})


def draft(file: Confirmation, walk: Walk) -> Confirmation:
    """The clerk has drafted it."""
    steps.prepare(file, actor=walk.cast.clerk, **DRAFT)
    return Confirmation.objects.get(pk=file.pk)


def test_whoever_was_missing_is_met_again(confirmation_at: At, walk: Walk) -> None:
    file, clerk = confirmation_at(C.FILED), walk.cast.clerk
    assert press(clerk, "move_confirmation", file, A.VERIFY, verify_channel="room").status_code == 302
    again, here = page("move_confirmation", file, A.VERIFY), page("confirmation", file)
    assert f'href="{again}"' in of(clerk).get(here).text
    draft(file, walk)
    assert "没有同时到场" in of(walk.cast.judge).get(page("decision", file)).text
    assert press(clerk, "move_confirmation", file, A.VERIFY, verify_channel="room", verified_together="on").status_code == 302
    file.refresh_from_db()
    assert (file.state, file.verified_together) == (C.VERIFYING, True)
    assert f'href="{again}"' not in of(clerk).get(here).text


def test_a_numbered_application_is_not_numbered_again(confirmation_at: At, walk: Walk) -> None:
    file, clerk = confirmation_at(C.SUBMITTED), walk.cast.clerk
    button = f'href="{page("move_confirmation", file, A.REGISTER)}"'
    assert button in of(clerk).get(page("confirmation", file)).text
    assert "办完以后：" in of(clerk).get(page("move_confirmation", file, A.REGISTER)).text
    press(clerk, "move_confirmation", file, A.REGISTER)
    assert button not in of(clerk).get(page("confirmation", file)).text


def test_a_whole_procedure_goes_through_the_pages(confirmation_at: At, walk: Walk) -> None:
    file, cast = confirmation_at(C.SUBMITTED), walk.cast
    assert press(cast.clerk, "move_confirmation", file, A.REGISTER).status_code == 302
    assert press(cast.judge, "move_confirmation", file, A.FILE).status_code == 302
    facts = {"verify_channel": "video", "verified_together": "on", "note": "双方在驻所调解室，视频在线"}
    assert press(cast.clerk, "move_confirmation", file, A.VERIFY, **facts).status_code == 302
    assert press(cast.clerk, "ruling", file, **DRAFT).status_code == 302
    shown = of(cast.judge).get(page("decision", file)).context["form"].initial["shown_digest"]
    assert press(cast.judge, "decision", file, shown_digest=shown, code=code_of(cast.judge)).status_code == 302
    file.refresh_from_db()
    assert (file.state, file.outcome, file.verify_channel) == (C.DECIDED, "confirmed", "video")
    seal(file)
    assert press(cast.clerk, "move_confirmation", file, A.ISSUE).status_code == 302
    for service in Service.objects.filter(confirmation=file, received_at=None):
        sent = {"service": service.pk, "method": ServiceMethod.DIRECT, "note": "本人签收"}
        assert press(cast.clerk, "service", file, **sent).status_code == 302
    file.refresh_from_db()
    assert file.state == C.SERVED
    assert file.documents.filter(kind=K.SERVICE_RECEIPT).count() == 3


@pytest.mark.parametrize("state", [C.SUBMITTED, C.SUPPLEMENT, C.FILED, C.VERIFYING, C.DECIDED, C.ISSUED, C.SERVED])
def test_everybody_who_holds_the_file_opens_its_page_in_every_state(confirmation_at: At, walk: Walk, state: str) -> None:
    address = page("confirmation", confirmation_at(state))
    words = ("clerk", "judge", "president", "officer", "director", "yaqin")
    assert {word: of(getattr(walk.cast, word)).get(address).status_code for word in words} == dict.fromkeys(words, 200)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("confirmation", ("strange_clerk", "strange_judge", "strange_president", "stranger", "strange_director", "strange_mediator")),
        ("ruling", ("strange_clerk", "strange_judge")), ("decision", ("strange_judge",)), ("service", ("strange_clerk",)),
    ],
)  # fmt: skip
def test_a_stranger_finds_nothing(confirmation_at: At, walk: Walk, name: str, words: tuple[str, ...]) -> None:
    file = confirmation_at(C.VERIFYING)
    for word in words:
        assert of(getattr(walk.cast, word)).get(page(name, file)).status_code == 404
        assert of(getattr(walk.cast, word)).post(page(name, file), DRAFT).status_code == 404


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("ruling", ("president", "yaqin", "director", "officer", "liaison")), ("decision", ("clerk", "president", "yaqin", "director", "officer")),
        ("service", ("judge", "president", "officer", "liaison")), ("confirmation", ("liaison", "auditor", "auxiliary")),
    ],
)  # fmt: skip
def test_another_role_is_refused(confirmation_at: At, walk: Walk, name: str, refused: tuple[str, ...]) -> None:
    file = confirmation_at(C.VERIFYING)
    for word in refused:
        assert of(getattr(walk.cast, word)).get(page(name, file)).status_code == 403
        assert of(getattr(walk.cast, word)).post(page(name, file), DRAFT).status_code == 403
    file.refresh_from_db()
    assert file.state == C.VERIFYING
    assert file.draft is None


def test_nobody_signed_in_goes_to_the_door(confirmation_at: At) -> None:
    answer = Client().get(page("confirmation", confirmation_at(C.SUBMITTED)))
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


def test_a_court_sees_nothing_before_it_is_handed_in(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.OPEN)
    assert of(walk.cast.clerk).get(page("confirmation", file)).status_code == 404
    assert of(walk.cast.yaqin).get(page("confirmation", file)).status_code == 200


def test_the_stricter_clock_stands_first(confirmation_at: At, walk: Walk) -> None:
    clocks = of(walk.cast.clerk).get(page("confirmation", confirmation_at(C.VERIFYING))).context["clocks"]
    assert [clock.due_at for clock in clocks] == sorted(clock.due_at for clock in clocks)
    assert len(clocks) == 2
    assert clocks[0].label.startswith("15")
    assert clocks[1].label.startswith("30")


def test_the_room_reads_no_draft_and_the_court_no_word_of_the_talks(confirmation_at: At, walk: Walk) -> None:
    file = draft(confirmation_at(C.VERIFYING), walk)
    assert of(walk.cast.clerk).get(page("confirmation", file)).context["ruling"] is not None
    for word in ("yaqin", "director", "officer"):
        assert of(getattr(walk.cast, word)).get(page("confirmation", file)).context["ruling"] is None
    kinds = {document.kind for document in of(walk.cast.clerk).get(page("confirmation", file)).context["documents"]}
    assert not kinds & {K.MINUTES, K.ENTRUSTMENT, K.COVER}


def test_an_unclear_term_is_pointed_out(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.VERIFYING)
    file.agreement.terms.filter(kind="repair").update(text="乙方尽快修好卫生间防水。")
    ticks = of(walk.cast.clerk).get(page("confirmation", file)).context["ticks"]
    asked = [tick.text for tick in ticks if not tick.ok]
    assert len(asked) == 1
    assert asked == ["第 1 条“尽快”：这个词不够明确，将来没法执行。（民诉法解释 第358条第5项）"]


def test_terms_that_stand_word_for_word_in_both_are_marked_as_the_same(confirmation_at: At, walk: Walk) -> None:
    file = draft(confirmation_at(C.VERIFYING), walk)
    html = of(walk.cast.clerk).get(page("confirmation", file)).content.decode()
    assert html.count("<mark>") >= 2 * len(papers.terms_of(file))
    assert '<mark class="ask">' not in html.split('class="legend')[0]


def test_the_draft_comes_prefilled_and_keeps_what_was_typed_when_something_is_missing(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.VERIFYING)
    fresh = of(walk.cast.clerk).get(page("ruling", file)).context["form"]
    assert fresh.initial["outcome"] == "confirmed"
    assert "自愿" in fresh.initial["reasoning"]
    answer = press(walk.cast.clerk, "ruling", file, outcome="dismissed", ground="", reasoning="付款日没有写明，无法执行。")
    assert answer.status_code == 200
    assert "付款日没有写明，无法执行。" in answer.content.decode()
    assert answer.context["form"].errors["ground"]
    draft(file, walk)
    assert of(walk.cast.judge).get(page("ruling", file)).context["form"].initial["reasoning"] == DRAFT["reasoning"]


def test_on_a_complete_file_the_clerk_takes_three_acts_and_the_judge_one(confirmation_at: At, walk: Walk) -> None:
    """法释〔2011〕5号 4: both were there together, so it is accepted and decided at once; every step stands in the history."""
    file, cast = confirmation_at(C.SUBMITTED), walk.cast
    assert press(cast.clerk, "move_confirmation", file, A.REGISTER).status_code == 302
    met = {"met": "on", "channel": "room", "met_note": "双方同时在驻所调解室，都说自愿"}
    assert press(cast.clerk, "ruling", file, **DRAFT, **met).status_code == 302
    here = of(cast.judge).get(page("confirmation", file))
    assert page("decision", file) in {act.url for act in here.context["next"].acts}
    shown = of(cast.judge).get(page("decision", file)).context["form"].initial["shown_digest"]
    assert press(cast.judge, "decision", file, shown_digest=shown, code=code_of(cast.judge)).status_code == 302
    file.refresh_from_db()
    assert (file.state, file.verified_together, file.verify_channel, file.judge) == (C.DECIDED, True, "room", cast.judge)
    assert "立案后，依法进行了审查" in Document.objects.get(pk=file.ruling_id).facts
    assert file.documents.filter(kind=K.ACCEPTANCE).exists()
    seal(file)
    assert press(cast.clerk, "move_confirmation", file, A.ISSUE).status_code == 302
    acts = list(file.case.events.filter(table="confirmation").order_by("seq").values_list("action", flat=True))
    assert acts[acts.index("register"):] == ["register", "draft_ruling", "file", "verify", "decide", "sealed", "issue"]


def test_the_meeting_is_recorded_with_the_draft_of_what_is_filed(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.FILED)
    assert press(walk.cast.clerk, "ruling", file, **DRAFT, met="on", channel="video").status_code == 302
    file.refresh_from_db()
    assert (file.state, file.verified_together, file.verify_channel) == (C.VERIFYING, True, "video")
    assert not file.turns.filter(task="prepare", is_open=1).exists()
    assert "met" not in of(walk.cast.clerk).get(page("ruling", file)).context["form"].fields


def test_nothing_is_confirmed_before_filing_where_both_were_not_met(confirmation_at: At, walk: Walk) -> None:
    file = steps.register(confirmation_at(C.SUBMITTED), actor=walk.cast.clerk)
    assert "必须已经共同到场" in press(walk.cast.clerk, "ruling", file, **DRAFT).text
    file.refresh_from_db()
    assert file.draft is None


def test_before_filing_the_one_outcome_is_not_accepted_on_article_355(confirmation_at: At, walk: Walk) -> None:
    file = steps.register(confirmation_at(C.SUBMITTED), actor=walk.cast.clerk)
    form = of(walk.cast.judge).get(page("ruling", file)).context["form"]
    assert [value for value, _label in form.fields["outcome"].choices] == ["confirmed", "refused"]
    assert {value[:3] for value, _label in form.fields["ground"].choices if value} == {"355"}
    assert press(walk.cast.judge, "ruling", file, outcome="refused", ground="355-2", reasoning="双方住所地均不在本区。").status_code == 302
    shown = of(walk.cast.judge).get(page("decision", file)).context["form"].initial["shown_digest"]
    assert press(walk.cast.judge, "decision", file, shown_digest=shown, code=code_of(walk.cast.judge)).status_code == 302
    file.refresh_from_db()
    assert (file.state, file.outcome, file.ground) == (C.DECIDED, "refused", "355-2")


def test_a_wrong_code_decides_nothing_and_counts(confirmation_at: At, walk: Walk) -> None:
    file, judge = draft(confirmation_at(C.VERIFYING), walk), walk.cast.judge
    shown = papers.final(file, judge=judge).digest
    before = sum(Attempt.objects.filter(bucket__startswith="factor").values_list("count", flat=True))
    answer = press(judge, "decision", file, shown_digest=shown, code="000000")
    assert answer.status_code == 200
    assert answer.context["form"].errors
    file.refresh_from_db()
    assert file.state == C.VERIFYING
    assert sum(Attempt.objects.filter(bucket__startswith="factor").values_list("count", flat=True)) == before + 1


def test_a_code_is_good_for_one_decision(confirmation_at: At, walk: Walk) -> None:
    one, judge = draft(confirmation_at(C.VERIFYING), walk), walk.cast.judge
    two = draft(confirmation_at(C.VERIFYING), walk)
    code = code_of(judge)
    assert press(judge, "decision", one, shown_digest=papers.final(one, judge=judge).digest, code=code).status_code == 302
    assert press(judge, "decision", two, shown_digest=papers.final(two, judge=judge).digest, code=code).status_code == 200
    two.refresh_from_db()
    assert two.state == C.VERIFYING


def test_a_text_that_changed_while_the_judge_read_it_is_shown_again(confirmation_at: At, walk: Walk) -> None:
    file, judge = draft(confirmation_at(C.VERIFYING), walk), walk.cast.judge
    read = papers.final(file, judge=judge).digest
    steps.prepare(file, actor=walk.cast.clerk, outcome="confirmed", ground="", reasoning="另一种写法。")
    file = Confirmation.objects.get(pk=file.pk)
    answer = press(judge, "decision", file, shown_digest=read, code=code_of(judge))
    assert answer.status_code == 200
    assert "另一种写法。" in answer.content.decode()
    assert answer.context["form"].data["shown_digest"] == papers.final(file, judge=judge).digest
    file.refresh_from_db()
    assert file.state == C.VERIFYING


def test_the_judge_who_decides_stands_in_the_text_and_today_is_its_date(confirmation_at: At, walk: Walk) -> None:
    file, second = draft(confirmation_at(C.VERIFYING), walk), walk.cast.second_judge
    Appointment.objects.filter(user=walk.cast.judge).delete()  # who accepted it serves here no more
    shown = of(second).get(page("decision", file)).context["form"].initial["shown_digest"]
    assert press(second, "decision", file, shown_digest=shown, code=code_of(second)).status_code == 302
    file.refresh_from_db()
    sheet = papers.sheet_of(Document.objects.get(pk=file.ruling_id))
    assert sheet.closing == (f"审判员　{second.name}",)
    assert sheet.on == today().isoformat()
    assert file.judge == second


def test_another_judge_than_the_one_who_accepted_it_does_not_decide(confirmation_at: At, walk: Walk) -> None:
    file, second = draft(confirmation_at(C.VERIFYING), walk), walk.cast.second_judge
    shown = of(second).get(page("decision", file)).context["form"].initial["shown_digest"]
    answer = press(second, "decision", file, shown_digest=shown, code=code_of(second))
    assert f"{walk.cast.judge.name}立的案" in answer.content.decode()
    file.refresh_from_db()
    assert (file.state, file.judge) == (C.VERIFYING, walk.cast.judge)


def test_without_a_draft_the_judge_is_led_to_write_one(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.VERIFYING)
    assert of(walk.cast.judge).get(page("decision", file))["Location"] == page("ruling", file)
    assert of(walk.cast.judge).get(page("decision", confirmation_at(C.ISSUED))).status_code == 302


def test_a_clerk_asks_for_papers_by_a_date_and_the_notice_is_made(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.SUBMITTED)
    asked = {"supplement_items": "卫生间维修报价单", "supplement_due": today() + timedelta(days=5)}
    assert press(walk.cast.clerk, "move_confirmation", file, A.ASK_SUPPLEMENT, **asked).status_code == 302
    assert file.documents.filter(kind=K.SUPPLEMENT).exists()
    late = press(walk.cast.clerk, "move_confirmation", confirmation_at(C.SUBMITTED), A.ASK_SUPPLEMENT, **{**asked, "supplement_due": today()})
    assert late.status_code == 200
    assert "卫生间维修报价单" in late.content.decode()


def test_the_president_extends_the_review_once(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.FILED)
    day = today() + timedelta(days=20)
    assert press(walk.cast.president, "move_confirmation", file, A.EXTEND, extended_to=day, note="需要向调委会核实").status_code == 302
    assert press(walk.cast.president, "move_confirmation", file, A.EXTEND, extended_to=day, note="再延").status_code == 200
    assert press(walk.cast.judge, "move_confirmation", file, A.EXTEND, extended_to=day, note="自己延").status_code == 403


@pytest.mark.parametrize("method", [ServiceMethod.LEFT, ServiceMethod.POST])
def test_a_service_by_other_means_needs_a_word(confirmation_at: At, walk: Walk, method: str) -> None:
    file = confirmation_at(C.ISSUED)
    service = Service.objects.filter(confirmation=file, party__isnull=False).first()
    assert service is not None
    assert press(walk.cast.clerk, "service", file, service=service.pk, method=method, note="").status_code == 200
    assert press(walk.cast.clerk, "service", file, service=service.pk, method=method, note="儿子林军代收").status_code == 302
    service.refresh_from_db()
    assert (service.method, service.receipt_note) == (method, "儿子林军代收")


def test_a_clerk_prints_the_receipt_of_one_recipient(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.ISSUED)
    service = file.services.filter(party__isnull=False).first()
    assert service is not None
    answer = of(walk.cast.clerk).get(page("receipt", file, service.pk))
    assert answer.content.startswith(b"%PDF-")
    assert of(walk.cast.judge).get(page("receipt", file, service.pk)).status_code == 403
    assert of(walk.cast.strange_clerk).get(page("receipt", file, service.pk)).status_code == 404


def test_a_stale_page_says_what_changed_and_keeps_the_draft(confirmation_at: At, walk: Walk) -> None:
    file = draft(confirmation_at(C.VERIFYING), walk)
    stale = file.version
    steps.ask_supplement(file, actor=walk.cast.clerk, items="缺材料", due_at=now() + timedelta(days=3))
    shown = papers.final(Confirmation.objects.get(pk=file.pk), judge=walk.cast.judge).digest
    answer = of(walk.cast.judge).post(page("decision", file), {"version": stale, "shown_digest": shown, "code": code_of(walk.cast.judge)})
    assert answer.status_code == 200
    assert answer.context["form"].changed


def test_the_page_asks_the_database_the_same_number_of_times_however_many_files_there_are(
    confirmation_at: At, walk: Walk, django_assert_max_num_queries: Any
) -> None:
    file, browser = draft(confirmation_at(C.VERIFYING), walk), of(walk.cast.clerk)
    with CaptureQueriesContext(connection) as alone:
        browser.get(page("confirmation", file))
    for _n in range(4):
        confirmation_at(C.FILED)
    with django_assert_max_num_queries(len(alone)):
        browser.get(page("confirmation", file))


def test_the_case_page_offers_the_courier_what_is_open(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.OPEN)
    html = of(walk.cast.yaqin).get(reverse("case", args=[file.case.number])).content.decode()
    assert page("pack", file) in html
    assert page("move_confirmation", file, A.SUBMIT_LATE) not in html
    assert page("move_confirmation", file, A.LAPSE) not in html


def test_the_president_names_a_later_end_of_the_procedure(confirmation_at: At, walk: Walk) -> None:
    file, day = confirmation_at(C.FILED), today() + timedelta(days=60)
    before = file.conclude_by
    assert press(walk.cast.president, "move_confirmation", file, A.EXTEND_END, conclude_by=day, note="等鉴定意见").status_code == 302
    file.refresh_from_db()
    assert file.conclude_by != before
    assert file.turns.get(task="conclude", is_open=1).due_at == file.conclude_by


def test_the_president_gives_it_to_another_judge_of_this_court(confirmation_at: At, walk: Walk) -> None:
    file, cast = confirmation_at(C.VERIFYING), walk.cast
    draft(file, walk)
    asked = of(cast.president).get(page("move_confirmation", file, A.REASSIGN)).text
    assert cast.second_judge.name in asked
    assert cast.strange_judge.name not in asked
    assert press(cast.president, "move_confirmation", file, A.REASSIGN, judge=cast.strange_judge.pk, note="病假").status_code == 200
    assert press(cast.president, "move_confirmation", file, A.REASSIGN, judge=cast.second_judge.pk, note="病假").status_code == 302
    file = Confirmation.objects.get(pk=file.pk)
    text = papers.final(file, judge=cast.second_judge)
    assert steps.decide(file, actor=cast.second_judge, shown_digest=text.digest, code=code_of(cast.second_judge)).judge == cast.second_judge


def test_after_the_thirty_days_the_page_says_what_remains_and_art_86_goes_to_the_court_with_its_reason(confirmation_at: At, walk: Walk) -> None:
    spring, room = datetime(2026, 3, 2, 10, tzinfo=ZONE), walk.cast.yaqin
    with at(spring):
        file = confirmation_at(C.OPEN)
        assert "三十日过后还能怎么办" not in of(room).get(page("confirmation", file)).text
    with at(spring + timedelta(days=60)):
        deliver()
        shown = of(room).get(page("confirmation", file)).text
        for words in ("三十日过后还能怎么办", "支付令", "公证处", "第86条"):
            assert words in shown
        late = page("move_confirmation", file, A.SUBMIT_LATE)
        assert "障碍消除后十日内" in of(room).get(late).text
        assert press(room, "move_confirmation", file, A.SUBMIT_LATE, note="  ").status_code == 200
        assert press(room, "move_confirmation", file, A.SUBMIT_LATE, note="台风封路，7月3日恢复").status_code == 302
        file.refresh_from_db()
        assert (file.state, file.late_reason) == (C.SUBMITTED, "台风封路，7月3日恢复")
        assert "late" in file.findings
        assert "台风封路" in of(walk.cast.clerk).get(page("confirmation", file)).text


def test_a_request_for_papers_says_what_becomes_of_the_clocks(confirmation_at: At, walk: Walk) -> None:
    before, after = confirmation_at(C.SUBMITTED), confirmation_at(C.FILED)
    for file, words in ((before, "三日受理期限重新起算"), (after, "补正期间不停")):
        assert words in of(walk.cast.clerk).get(page("move_confirmation", file, A.ASK_SUPPLEMENT)).text
        steps.ask_supplement(file, actor=walk.cast.clerk, items="身份证", due_at=now() + timedelta(days=3))
        assert words in of(walk.cast.clerk).get(page("confirmation", file)).text
