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
from cases.models import Case, Channel, Complexity, EndReason, Lesson, ResultCode, ReturnReason
from cases.moves import CaseAction, ConfirmationAction, Guard, Move, ReferralAction
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


def officers(file: File) -> "QuerySet[User]":
    """Who serves as an officer at this file's station now."""
    serving = Appointment.objects.current(now()).filter(role=Role.OFFICER, office=file.folder.station_id)
    return User.objects.filter(pk__in=serving.values("user")).order_by("name")


FIELDS: dict[str, Maker] = {
    "override_track": _choice(_("Which way instead"), Track.choices),
    "external_number": _text(_("Number of the other unit"), 60),
    "committee": _office(_("Mediation committee"), OfficeKind.COMMITTEE),
    "end_reason": _choice(_("Why it ends"), EndReason.choices),
    "review_on": lambda _file: LastDay(label=_("Look again on")),
    "judge": lambda file: forms.ModelChoiceField(judges(file), label=_("Which judge"), empty_label=gettext("Choose a judge of this court")),
    "leader": lambda file: forms.ModelChoiceField(officers(file), label=_("Who leads it"), empty_label=gettext("Choose an officer of this station")),
    "extended_to": lambda file: LastDay(label=_("Runs until"), help_text=_at_most(file)),
    "conclude_by": lambda _file: LastDay(label=_("To be concluded by")),
    "complexity": lambda file: forms.ChoiceField(label=_("How complex"), choices=Complexity.choices, initial=getattr(file, "complexity", "")),
    "return_code": _choice(_("Why it is not yours"), ReturnReason.choices),
    "right_department": lambda file: OneOffice(departments().exclude(pk=getattr(file, "department_id", 0)), label=_("The right department")),
    "result_code": _choice(_("Result"), [choice for choice in ResultCode.choices if choice[0] != ResultCode.REFUSED]),
    "result": _long(_("What was done and what came of it")),
    "lesson": _choice(_("What was at fault"), Lesson.choices),
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
    ("case", CaseAction.NAME_LEADER): _("They bring everybody together today, and see both sides after 24 hours, 3, 7, 15 and 30 days."),
    ("case", CaseAction.EXTEND): _("Only when both sides ask for it, and once (Ningbo regulation art. 27)."),
    ("case", CaseAction.REPAIR): _("The agreement in force binds until a new one is signed and sealed."),
    ("case", CaseAction.WITHDRAW): _("A text that did not take effect becomes void. Both sides may apply again at any time."),
}
# The same where it depends on where the file stands.
HINTS_OF: dict[str, Callable[[Any], Any]] = {
    ConfirmationAction.ASK_SUPPLEMENT: lambda file: _("Filed already: no clock stops. The review and the end of the procedure run on.")
    if file.filed_at else _("Not filed yet: the three days to decide on acceptance start anew when the papers come."),
    ConfirmationAction.SUBMIT_LATE: lambda _file: _(
        "Article 86: an event that nobody could help kept them from it, and ended no more than ten days ago. Say which, and since when it is over; "
        "the court decides whether to take it."
    ),
}  # fmt: skip
REASONS: dict[tuple[str, str], Any] = {
    ("case", CaseAction.MET_RED): _("Who came together, and who does what until when"),
    ("referral", ReferralAction.VERIFY): _("Whom you asked, and what they said")}
SET_BY_STEP = frozenset({("case", "decline"), ("case", "unreachable"), ("case", "refuse"), ("referral", "decline"), ("confirmation", "file")})


def _sides(case: Case, label: Any, **more: Any) -> forms.Field:
    """Which of the sides: who asks for an extension, who came to the court."""
    names = [(str(party.pk), party.name) for party in case.parties.all()]
    return forms.MultipleChoiceField(label=label, choices=names, widget=forms.CheckboxSelectMultiple, **more)


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
        if (self.row_of, row.action) == ("referral", ReferralAction.RESOLVE):
            self.fields["photo"] = forms.FileField(
                label=_("A photo that shows it"), required=False, help_text=_("JPEG or PNG, 5 MB at most. It is read and drawn anew."),
                widget=forms.FileInput({"accept": "image/*"}),
            )
        if (self.row_of, row.action) == ("case", CaseAction.EXTEND):
            self.fields["asked_by"] = _sides(file.folder, _("Who asks for it"))  # nobody extends a mediation for one side alone
        if (self.row_of, row.action) == ("confirmation", ConfirmationAction.VERIFY):
            told = _("Only where somebody was missing: whoever came to the court made a trip, and the ledger counts it.")
            self.fields["came"] = _sides(file.folder, _("Who came"), required=False, help_text=told)
        if Guard.NOTE in row.guards and "supplement_items" not in row.sets:
            self.fields["note"] = note_field(REASONS.get((self.row_of, row.action), REASON))
        elif Guard.TERMS_PERFORMED in row.guards:
            self.fields["note"] = note_field(_("Remarks"), required=False)

    def clean_asked_by(self) -> list[str]:
        """Every side asks for it, or it is not extended (宁波条例 27)."""
        asked: list[str] = self.cleaned_data["asked_by"]
        if len(asked) < self.file_sides:
            raise forms.ValidationError(_("Only when every side asks for it: ask those who are not ticked."))
        return asked

    @property
    def file_sides(self) -> int:
        """How many sides have to ask."""
        return len(self._names)

    @property
    def hint(self) -> Any:
        """What to know before pressing, or nothing."""
        of_file = HINTS_OF.get(self.row.action) if self.row_of == "confirmation" else None
        return of_file(self.file) if of_file else HINTS.get((self.row_of, self.row.action), "")

    @property
    def follows(self) -> list[tuple[Any, Any]]:
        """What the move opens and for whom: (task, role), each once, those that wait for somebody."""
        file, real = self.file, [opens for opens in self.row.opens if opens.role != Role.SYSTEM]
        real = [opens for opens in real if not opens.when or getattr(file, opens.when)]
        opened = [(opens.task.label, Role(opens.role).label) for opens in real if not opens.unless or not getattr(file, opens.unless)]
        return list(dict.fromkeys(opened))

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that the move sets, and what its step takes beside them: a photo, who came."""
        photo, came = self.cleaned_data.get("photo"), self.cleaned_data.get("came")
        beside: dict[str, Any] = ({"attachments": [photo.read()]} if photo else {}) | ({} if came is None else {"came": list(map(int, came))})
        return {name: self.cleaned_data[name] for name in self.asked} | beside

    @property
    def note(self) -> str:
        """The reason, or nothing; of an extension who asked for it too."""
        asked = self.cleaned_data.get("asked_by", ())
        names = gettext("Asked for by %(names)s.") % {"names": "、".join(self._names[pk] for pk in asked)} if asked else ""
        return f"{names}{self.cleaned_data.get('note', '')}"

    @property
    def _names(self) -> dict[str, str]:
        return {str(party.pk): party.name for party in self.file.folder.parties.all()} if self.file else {}
