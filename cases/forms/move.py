"""The form of a plain move, read off its row of the table: the fields it may set, and a reason where the row wants one."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import Appointment, Office, User
from accounts.roles import OfficeKind, Role
from cases.clock import ZONE, now
from cases.extension import latest_extension
from cases.forms.routing import OneOffice, departments
from cases.forms.step import REASON, CleanText, File, LastDay, StepForm, note_field
from cases.models import Channel, Complexity, EndReason, ResultCode, ReturnReason
from cases.moves import CaseAction, Guard, Move, ReferralAction
from cases.triage import Track

Maker = Callable[[File], forms.Field]


def _choice(label: Any, choices: Any, **more: Any) -> Maker:
    return lambda _file: forms.ChoiceField(label=label, choices=choices, **more)


def _text(label: Any, length: int, **more: Any) -> Maker:
    return lambda _file: CleanText(label=label, max_length=length, **more)


def _long(label: Any) -> Maker:
    return lambda _file: CleanText(label=label, max_length=2000, widget=forms.Textarea({"rows": 4}))


def _office(label: Any, *kinds: str) -> Maker:
    return lambda _file: forms.ModelChoiceField(Office.objects.filter(kind__in=kinds, is_active=True), label=label)


def _at_most(file: File) -> str:
    latest = latest_extension(file)
    return gettext("To %(day)s at most. Tell the person why it takes longer.") % {"day": f"{latest.astimezone(ZONE):%Y-%m-%d}"} if latest else ""


def judges(file: File) -> "QuerySet[User]":
    """Who judges at this file's court now, without the one who has it."""
    serving = Appointment.objects.current(now()).filter(role=Role.JUDGE, office=getattr(file, "court_id", None))
    return User.objects.filter(pk__in=serving.values("user")).exclude(pk=getattr(file, "judge_id", None) or 0)


FIELDS: dict[str, Maker] = {
    "override_track": _choice(_("Which way instead"), Track.choices),
    "external_number": _text(_("Number of the other unit"), 60),
    "committee": _office(_("Mediation committee"), OfficeKind.COMMITTEE),
    "end_reason": _choice(_("Why it ends"), EndReason.choices),
    "review_on": lambda _file: LastDay(label=_("Look again on")),
    "judge": lambda file: forms.ModelChoiceField(judges(file), label=_("Which judge")),
    "extended_to": lambda file: LastDay(label=_("Runs until"), help_text=_at_most(file)),
    "conclude_by": lambda _file: LastDay(label=_("To be concluded by")),
    "complexity": lambda file: forms.ChoiceField(label=_("How complex"), choices=Complexity.choices, initial=getattr(file, "complexity", "")),
    "return_code": _choice(_("Why it is not yours"), ReturnReason.choices),
    "right_department": lambda file: OneOffice(departments().exclude(pk=getattr(file, "department_id", 0)), label=_("The right department")),
    "result_code": _choice(_("Result"), [choice for choice in ResultCode.choices if choice[0] != ResultCode.REFUSED]),
    "result": _long(_("What was done and what came of it")),
    "supplement_items": _long(_("Which papers are missing")),
    "supplement_due": lambda _file: LastDay(label=_("To be brought by")),
    "verify_channel": _choice(_("Where the court met them"), Channel.choices),
    "verified_together": lambda _file: forms.BooleanField(
        label=_("Both parties were there together"), required=False,
        help_text=_("Left empty it is kept that somebody was missing; the court meets them again before it confirms (art. 356)."),
    ),
}  # fmt: skip
# The step knows the reason's code.
# What whoever presses must know first; the notice that is made with it says the same to the parties.
HINTS: dict[tuple[str, str], Any] = {
    ("case", CaseAction.TERMINATE): _("Both sides get the notice that names the other routes: arbitration, the competent authority, the court."),
    ("case", CaseAction.SUSPEND): _("The time of the pause does not count in the term. A text that is being signed waits as it is."),
    ("case", CaseAction.EXTEND): _("Only when both sides ask for it, and once (Ningbo regulation art. 27)."),
    ("case", CaseAction.REPAIR): _("The agreement in force binds until a new one is signed and sealed."),
    ("case", CaseAction.WITHDRAW): _("A text that did not take effect becomes void. Both sides may apply again at any time."),
}
REASONS: dict[tuple[str, str], Any] = {("referral", ReferralAction.VERIFY): _("Whom you asked, and what they said")}
SET_BY_STEP = frozenset({("case", "decline"), ("case", "unreachable"), ("case", "refuse"), ("referral", "decline"), ("confirmation", "file")})


class MoveForm(StepForm):
    """What a move wants to know before it is taken."""

    def __init__(self, *args: Any, row: Move, file: File, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        self.row, self.row_of = row, file.TABLE.name
        if (file.TABLE.name, row.action) not in SET_BY_STEP:
            self.asked = [name for name in FIELDS if name in row.sets]
        else:
            self.asked = []
        for name in self.asked:
            self.fields[name] = FIELDS[name](file)
        if Guard.NOTE in row.guards and "supplement_items" not in row.sets:
            self.fields["note"] = note_field(REASONS.get((self.row_of, row.action), REASON))
        elif Guard.TERMS_PERFORMED in row.guards:
            self.fields["note"] = note_field(_("Remarks"), required=False)

    @property
    def hint(self) -> Any:
        """What to know before pressing, or nothing."""
        return HINTS.get((self.row_of, self.row.action), "")

    @property
    def follows(self) -> list[tuple[Any, Any]]:
        """What the move opens and for whom: (task, role), each once, those that wait for somebody."""
        file, real = self.file, [opens for opens in self.row.opens if opens.role != Role.SYSTEM]
        real = [opens for opens in real if not opens.when or getattr(file, opens.when)]
        opened = [(opens.task.label, Role(opens.role).label) for opens in real if not opens.unless or not getattr(file, opens.unless)]
        return list(dict.fromkeys(opened))

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that the move sets."""
        return {name: self.cleaned_data[name] for name in self.asked}

    @property
    def note(self) -> str:
        """The reason, or nothing."""
        return str(self.cleaned_data.get("note", ""))
