"""Two hands at once, each over its own connection: one wins, the other is told, and nothing is lost or done twice."""

import uuid

import pytest

from cases import papers
from cases.clock import today
from cases.lifecycle import Stale, record
from cases.models import Agreement, Case, Choice, ChoiceKind, Confirmation, Event, Offer, Party, Turn
from cases.moves import Act
from cases.steps import choice, confirmation, intake, routing
from cases.triage import Track
from tests.cases.walk import CONFIRMATION_PATHS, NO, Walk, code_of
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)


def chain_is_whole(case: Case) -> bool:
    case.refresh_from_db()
    events = list(Event.objects.filter(case=case).order_by("seq"))
    links = ["", *(event.hash for event in events)]
    return [event.seq for event in events] == list(range(1, len(events) + 1)) and [e.previous_hash for e in events] == links[:-1]


def test_of_two_officers_who_triage_one_goes_through_and_one_is_told(walk: Walk):
    case = walk.log()

    def decide(actor):
        return lambda: intake.triage(
            case, actor=actor, track=Track.PEOPLE_MEDIATION, dispute_type="neighbour", answers=NO, factors=[], version=case.version
        )

    outcome = race([decide(walk.cast.officer), decide(walk.cast.colleague)])
    assert len(outcome.won) == 1
    assert [type(told) for told in outcome.told] == [Stale]
    assert Event.objects.filter(case=case, action="invite").count() == 1
    assert chain_is_whole(case)


def test_both_sides_choose_at_the_same_instant_and_the_case_moves_once(walk: Walk):
    case = walk.accept()
    ranking = [walk.cast.mediators["yaqin"], walk.cast.mediators["shuigen"]]

    def rank(party: Party):
        return lambda: choice.choose(case, party=party, kind=ChoiceKind.RANK, ranking=ranking, actor=party)

    outcome = race([rank(party) for party in case.parties.all()])
    assert outcome.told == []
    assert Choice.objects.filter(party__case=case).count() == 2
    assert Event.objects.filter(case=case, action="offer").count() == 1
    assert Offer.objects.get(case=case).mediator == walk.cast.mediators["yaqin"]
    assert Turn.objects.filter(case=case, is_open=1).count() == 1
    case.refresh_from_db()
    assert case.state == "offered"
    assert chain_is_whole(case)


def test_one_side_that_sends_its_choice_five_times_has_chosen_once(walk: Walk):
    case = walk.accept()
    party = case.parties.get(side=2)
    outcome = race([lambda: walk.rank(case, party, "yaqin")] * 5)
    assert (len(outcome.won), Choice.objects.filter(party=party).count()) == (1, 1)
    assert {str(told.messages[0]) for told in outcome.told} == {"您已经选过了。"}  # and no word of what the other side did


def test_a_mediator_who_accepts_twice_takes_it_once(walk: Walk):
    case = walk.offer()
    outcome = race([lambda: choice.answer_offer(case, actor=walk.cast.yaqin, accept=True)] * 8)
    assert len(outcome.won) == 1
    assert Event.objects.filter(case=case, action="take").count() == 1


def test_of_two_judges_who_decide_one_ruling_stands(walk: Walk):
    file = CONFIRMATION_PATHS["verifying"](walk)
    drafts = confirmation.prepare(file, actor=walk.cast.clerk, outcome="confirmed", ground="", reasoning="协议系双方自愿，内容合法。")
    assert drafts is not None
    Confirmation.objects.filter(pk=file.pk).update(judge=None)  # neither is bound to it: two hands, one ruling
    file.refresh_from_db()

    def decide(judge):
        code = code_of(judge)
        digest = papers.final(file, judge=judge).digest
        return lambda: confirmation.decide(file, actor=judge, shown_digest=digest, code=code, version=file.version)

    outcome = race([decide(walk.cast.judge), decide(walk.cast.second_judge)])
    assert len(outcome.won) == 1
    winner = outcome.won[0]
    file.refresh_from_db()
    assert (file.judge, file.authorised_digest) == (winner.judge, winner.authorised_digest)
    assert Event.objects.filter(case=file.case, action="decide").count() == 1


def test_the_same_form_sent_ten_times_makes_one_case(walk: Walk):
    key = uuid.uuid4()
    telling = walk.telling()
    officer = walk.cast.officer
    outcome = race([lambda: intake.log(actor=officer, client_key=key, telling=telling)] * 10)
    assert outcome.told == []
    assert {case.pk for case in outcome.won} == {Case.objects.get(client_key=key).pk}
    assert Party.objects.filter(case__client_key=key).count() == 2


def test_twenty_cases_logged_at_once_have_twenty_numbers_without_a_gap(walk: Walk):
    officer, telling = walk.cast.officer, walk.telling()
    outcome = race([lambda: intake.log(actor=officer, client_key=uuid.uuid4(), telling=telling)] * 20)
    assert outcome.told == []
    assert sorted(int(case.number.rsplit("-", 1)[1]) for case in outcome.won) == list(range(1, 21))


def test_twenty_applications_registered_at_once_have_twenty_numbers(walk: Walk):
    """Twenty of one kind, each of a case of its own: the counter of the court orders them, and none is told no."""
    file, clerk = confirmation.submit(walk.settle().confirmations.get(), actor=walk.cast.yaqin), walk.cast.clerk
    files = [_another(file, n) for n in range(20)]
    outcome = race([lambda mine=mine: confirmation.register(mine, actor=clerk) for mine in files])
    assert outcome.told == []
    numbers = [int(done.case_number.split("民特")[1].rstrip("号")) for done in outcome.won]
    assert sorted(numbers) == list(range(1, 21))
    assert {done.case_number.split("民特")[0] for done in outcome.won} == {f"（{today().year}）浙0213"}


def _another(file: Confirmation, n: int) -> Confirmation:
    """The same application of another case."""
    case, agreement = Case.objects.get(pk=file.case_id), Agreement.objects.get(pk=file.agreement_id)
    case.pk, case.number, case.client_key, case.head_seq, case.head_hash = None, f"daqiao-2026-{900 + n}", uuid.uuid4(), 0, ""
    case.save(force_insert=True)
    agreement.pk, agreement.case, agreement.number, agreement.document = None, case, f"协〔2026〕{900 + n}号", None
    agreement.effective_at = None
    agreement.save(force_insert=True)
    copy = Confirmation.objects.get(pk=file.pk)
    copy.pk, copy.case, copy.agreement = None, case, agreement
    copy.save(force_insert=True)
    return copy


def test_ten_acts_on_one_case_at_once_are_one_chain(walk: Walk):
    case = walk.log()
    officer = walk.cast.officer
    outcome = race([lambda: record(case, Act.NOTED, actor=officer, note="记一笔")] * 10)
    assert outcome.told == []
    assert Event.objects.filter(case=case, action="noted").count() == 10
    assert chain_is_whole(case)


def test_a_close_and_a_referral_at_once_leave_no_closed_case_with_a_running_file(walk: Walk):
    case = walk.refer()
    for referral in case.referrals.all():
        routing.take(referral, "cancel", actor=walk.cast.officer, note="双方撤回")
    officer = walk.cast.officer
    race([
        lambda: intake.take(case, "close", actor=officer, note="都办完了"),
        lambda: walk.send(case, department="zhujian"),
    ])  # fmt: skip
    case.refresh_from_db()
    assert (case.state, case.referrals.filter(state="sent").exists()) in {("closed", False), ("referred", True)}


def test_one_clerk_and_another_register_one_number(walk: Walk):
    file = CONFIRMATION_PATHS["submitted"](walk)
    clerk = walk.cast.clerk
    outcome = race([lambda: confirmation.register(file, actor=clerk, version=file.version)] * 3)
    assert len(outcome.won) == 1
    assert Confirmation.objects.get(pk=file.pk).case_number == outcome.won[0].case_number
