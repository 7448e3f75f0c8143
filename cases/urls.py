"""The addresses of a dispute: the number, then one of the five step words."""

from django.urls import path, register_converter

from cases.views import (
    applications,
    case,
    choice,
    confirmation,
    desk,
    feed,
    intake,
    mediation,
    messages,
    move,
    papers,
    poster,
    routing,
    rules,
    signing,
    undelivered,
)
from cases.views.party import (
    application as my_application,
    choice as my_choice,
    confirmation as my_confirmation,
    intake as my_intake,
    mediation as my_mediation,
    meeting as my_meeting,
    rating as my_rating,
)


class CaseNumber:
    """daqiao-2026-318: the station's code, the year, the number."""

    regex = r"[a-z0-9-]{1,32}-[0-9]{4}-[0-9]{1,7}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(CaseNumber, "case")
CASE = "cases/<case:number>/"

urlpatterns = [
    path("", desk.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("desk/found/", desk.find, name="find"),
    path("routing/rules/", rules.rules, name="rules"),
    path("routing/rules/simulation/", rules.simulation, name="rule_simulation"),
    path("routing/rules/<int:pk>/approval/", rules.approval, name="rule_approval"),
    path("routing/rules/<slug:key>/", rules.rule, name="rule"),
    path("cases/new/", intake.log, name="log"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<int:pk>/", applications.read, name="application"),
    path(CASE, case.case, name="case"),
    # intake
    path(f"{CASE}intake/triage/", intake.triage, name="triage"),
    path(f"{CASE}intake/parties/new/", intake.party_new, name="party_new"),
    path(f"{CASE}intake/parties/<int:pk>/", intake.party_edit, name="party_edit"),
    path(f"{CASE}intake/parties/<int:pk>/slip/", intake.slip, name="slip"),
    path(f"{CASE}intake/parties/<int:pk>/contact/", intake.contact, name="contact"),
    path(f"{CASE}intake/undelivered/", undelivered.undelivered, name="undelivered"),
    # routing
    path(f"{CASE}routing/new/", routing.refer, name="refer"),
    path(f"{CASE}routing/<int:pk>/", routing.referral, name="referral"),
    path(f"{CASE}routing/<int:pk>/redirection/", routing.redirection, name="redirection"),
    path(f"{CASE}routing/<int:pk>/<slug:action>/", move.referral, name="move_referral"),
    # choice
    path(f"{CASE}choice/answers/", choice.answers, name="answers"),
    path(f"{CASE}choice/ranking/", choice.choosing, name="choosing"),
    path(f"{CASE}choice/appointment/", choice.appointment, name="appointment"),
    path(f"{CASE}choice/offer/", choice.offer, name="offer"),
    path(f"{CASE}choice/change/", choice.change, name="change"),
    # mediation
    path(f"{CASE}mediation/sessions/new/", mediation.session_new, name="session_new"),
    path(f"{CASE}mediation/sessions/<int:pk>/", mediation.session, name="session"),
    path(f"{CASE}mediation/agreement/new/", signing.agreement_new, name="agreement_new"),
    path(f"{CASE}mediation/agreement/", signing.agreement, name="agreement"),
    path(f"{CASE}mediation/papers/<int:pk>/signature/", signing.signature, name="signature"),
    path(f"{CASE}mediation/seal/", signing.seal, name="seal"),
    path(f"{CASE}mediation/terms/<int:pk>/", mediation.term, name="term"),
    path(f"{CASE}mediation/visits/new/", mediation.visit, name="visit"),
    # confirmation
    path(f"{CASE}confirmation/<int:pk>/", confirmation.confirmation, name="confirmation"),
    path(f"{CASE}confirmation/<int:pk>/ruling/", confirmation.ruling, name="ruling"),
    path(f"{CASE}confirmation/<int:pk>/decision/", confirmation.decision, name="decision"),
    path(f"{CASE}confirmation/<int:pk>/services/new/", confirmation.service, name="service"),
    path(f"{CASE}confirmation/<int:pk>/services/<int:service>/receipt/", confirmation.receipt, name="receipt"),
    path(f"{CASE}confirmation/<int:pk>/<slug:action>/", move.confirm, name="move_confirmation"),
    # any plain move of the case itself, under its step word
    path(f"{CASE}<slug:step>/moves/<slug:action>/", move.case, name="move_case"),
    # papers
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("check/<slug:code>/", papers.check, name="check"),
    # residents
    path("mediators/poster.pdf", poster.poster, name="poster"),
    path("calendar/<str:token>.ics", feed.feed, name="calendar_feed"),
    path("apply/<int:page>/", my_application.question, name="apply"),
    path("apply/sent/<str:token>/", my_application.receipt, name="application_sent"),
    path("apply/sent/<str:token>/code.svg", my_application.receipt_code, name="application_code"),
    path("s/<str:token>/", my_intake.link, name="link"),
    path("code/", my_intake.code, name="code"),
    path("again/", my_intake.scan_again, name="scan_again"),
    path("mine/", my_intake.mine, name="mine"),
    path("mine/leave/", my_intake.leave, name="leave"),
    path("mine/choice/answer/", my_choice.answer, name="my_answer"),
    path("mine/choice/", my_choice.choose, name="my_choice"),
    path("mine/choice/change/", my_choice.change, name="my_change"),
    path("mine/mediation/times/", my_meeting.times, name="my_times"),
    path("mine/mediation/times/held/", my_meeting.held, name="my_held"),
    path("mine/mediation/off/", my_meeting.off, name="my_off"),
    path("mine/terms/<int:pk>/", my_mediation.term, name="my_term"),
    path("mine/mediation/rating/", my_rating.rate, name="my_rating"),
    path("mine/papers/<int:pk>/", my_mediation.paper, name="my_paper"),
    path("mine/papers/<int:pk>/file/", my_mediation.download, name="my_file"),
    path("mine/confirmation/decline/", my_confirmation.decline, name="my_decline"),
    path("mine/confirmation/<int:pk>/", my_confirmation.ruling, name="my_ruling"),
    path("mine/confirmation/<int:pk>/after-all/", my_confirmation.seek, name="my_seek"),
    path("mine/confirmation/<int:pk>/objection/", my_confirmation.objection, name="my_objection"),
    path("track/", my_intake.track, name="track"),
    path("messages/", messages.messages, name="messages"),
]
