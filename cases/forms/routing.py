"""Routing: what goes to which department on what ground, the call to the spot, the right department for what came back."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.fields import Moment, Several
from accounts.models import Appointment, Office, User
from accounts.roles import Role
from cases.clock import now
from cases.forms.step import CleanText, StepForm, note_field
from cases.models import Case, Complexity, ConsentChannel, Party, Referral, ReleaseBasis, RoutingRow
from cases.release import OF_PARTY, Releasable
from cases.steps.releasing import Consents, Dispatch, Given
from cases.steps.routing import DESTINATIONS
from mediators.kinds import DisputeType

if TYPE_CHECKING:
    One: TypeAlias = forms.ModelChoiceField[Office]
else:
    One = forms.ModelChoiceField
URGENCY = [("", _("Ordinary")), ("urgent", _("Urgent"))]
TICKS = forms.CheckboxSelectMultiple
OF_CASE = [field for field in Releasable if field not in OF_PARTY]


def departments() -> QuerySet[Office]:
    """Where a matter can go, each with `staffed`: whether anybody there could sign for it."""
    people = Appointment.objects.current(now()).filter(office=OuterRef("pk"), role__in=(Role.LIAISON, Role.HEAD))
    offices = Office.objects.filter(kind__in=DESTINATIONS, is_active=True).annotate(staffed=Exists(people))
    return offices.order_by("kind", "pk")


def seconds(case: Case, sender: User) -> QuerySet[User]:
    """Who may agree to a release as the second person: the other officers of this station."""
    here = Appointment.objects.current(now()).filter(role=Role.OFFICER, office=case.station_id)
    return User.objects.filter(pk__in=here.values("user")).exclude(pk=sender.pk).order_by("pk")


class SeveralOffices(Several):
    """Departments by their short names; the page puts those where nobody could sign behind the others."""

    def label_from_instance(self, obj: Any) -> str:
        """区人社局."""
        return str(obj.short_name)


class OneOffice(One):
    """One department by its short name; one where nobody could sign says so."""

    def label_from_instance(self, obj: Any) -> str:
        """区住建局; 区教育局（还没有联络员）."""
        return str(obj.short_name) if obj.staffed else f"{obj.short_name}（{_('nobody signs there yet')}）"


class CourtChoice(One):
    """A court by its full name."""

    def label_from_instance(self, obj: Any) -> str:
        """宁波市奉化区人民法院."""
        return str(obj.name)


def request_field(label: Any) -> CleanText:
    """What is asked: numbers of persons that slip into it are replaced when it is sent."""
    return CleanText(label=label, max_length=1000, widget=forms.Textarea({"rows": 4}))


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Let a field offer these rows and no others."""
    cast(One, form.fields[name]).queryset = rows


CHANNELS = [("", "—"), *((c.value, c.label) for c in ConsentChannel if c != ConsentChannel.NOTED)]
LOCAL = "%Y-%m-%dT%H:%M"


class ConsentForm(StepForm):
    """How and when each of these parties consented: two fields for each of them, named by their key."""

    def ask(self, parties: Iterable[Party]) -> None:
        """Put the fields of these parties into the form; the moment is offered as now."""
        self.asked = list(parties)
        for party in self.asked:
            words = {"name": f"{party.name}（{party.stance}）" if party.stance else party.name}
            clock = forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL)
            self.fields[f"how_{party.pk}"] = forms.ChoiceField(label=_("How %(name)s consented") % words, choices=CHANNELS, required=False)
            self.fields[f"when_{party.pk}"] = Moment(
                label=_("When %(name)s consented") % words, required=False, initial=now, input_formats=[LOCAL], widget=clock
            )

    @property
    def rows(self) -> list[tuple[Party, BoundField, BoundField]]:
        """Each party with their two fields."""
        return [(party, self[f"how_{party.pk}"], self[f"when_{party.pk}"]) for party in self.asked]

    def consents(self) -> Consents:
        """Who consented, as far as how and when are both written."""
        data = self.cleaned_data
        pairs = {party.pk: (data.get(f"how_{party.pk}"), data.get(f"when_{party.pk}")) for party in self.asked}
        return {pk: Given(how, when) for pk, (how, when) in pairs.items() if how and when}

    def complain(self, parties: Iterable[Party], words: Any) -> None:
        """Say it at each of these parties."""
        for party in parties:
            self.add_error(f"how_{party.pk}", words)


class ReferForm(ConsentForm):
    """Which departments, what is asked, exactly which fields leave, whose, and on what ground."""

    dispute_type = forms.ChoiceField(label=_("What kind of dispute"), choices=[("", "—"), *DisputeType.choices])
    row = forms.ModelChoiceField(RoutingRow.objects.filter(is_active=True), label=_("What kind of matter"), required=False, empty_label=None)
    departments = SeveralOffices(Office.objects.none(), label=_("To whom"), widget=TICKS)
    request = request_field(_("What is asked of them"))
    urgency = forms.ChoiceField(label=_("How urgent"), choices=URGENCY, required=False, widget=forms.RadioSelect)
    complexity = forms.ChoiceField(label=_("How complex"), choices=Complexity.choices, widget=forms.RadioSelect)
    released = forms.MultipleChoiceField(label=_("What goes along"), choices=Releasable.choices, required=False, widget=TICKS)
    about = Several(Party.objects.none(), label=_("Whose data"), required=False, widget=TICKS)
    basis = forms.ChoiceField(label=_("Ground on which it may leave"), choices=ReleaseBasis.choices, widget=forms.RadioSelect)
    consent = CleanText(label=_("More on the consent, where there is any"), max_length=300, required=False)
    agreed_by = forms.ModelChoiceField(User.objects.none(), label=_("Second person who agrees"), required=False, empty_label="—")

    def __init__(self, *args: Any, file: Case, sender: User, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        self.case = file
        offer(self, "departments", departments())
        offer(self, "about", file.parties.all())
        self.ask(file.parties.all())
        offer(self, "agreed_by", seconds(file, sender))
        if not first:
            del self.fields["dispute_type"]

    def clean(self) -> dict[str, Any]:
        """A ground wants its proof: how and when each party consented, or who else agrees."""
        data = super().clean() or {}
        if data.get("basis") == ReleaseBasis.CONSENT:
            given = self.consents()
            silent = [party for party in data.get("about") or () if party.pk not in given]
            self.complain(silent, _("Write how and when they consented, or untick them: their data stays here."))
        if data.get("basis") == ReleaseBasis.STATUTORY and not data.get("agreed_by"):
            self.add_error("agreed_by", _("Name the second person."))
        return data

    @property
    def dispatch(self) -> Dispatch:
        """What is sent."""
        data = self.cleaned_data
        return Dispatch(
            request=data["request"], released=data["released"], about=list(data["about"]), basis=data["basis"], agreed_by=data["agreed_by"],
            row=data["row"], urgent=data["urgency"] == "urgent", complexity=data["complexity"],
            consents=self.consents(),
        )  # fmt: skip


class CallForm(StepForm):
    """The call to the spot: whom, and what waits there. Place and number of people go along, nothing else."""

    departments = SeveralOffices(Office.objects.none(), label=_("Whom to call"), widget=TICKS)
    request = request_field(_("What waits there"))
    prefix = "call"

    def __init__(self, *args: Any, file: Case, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        leads = RoutingRow.objects.filter(is_active=True, callout_allowed=True).values("lead")
        offer(self, "departments", departments().filter(pk__in=leads))

    @property
    def dispatch(self) -> Dispatch:
        """What is called out: no personal data, so no ground is asked and no second is lost."""
        return Dispatch(request=self.cleaned_data["request"], released=[Releasable.PLACE, Releasable.PEOPLE_COUNT], onsite=True)


class RedirectForm(ConsentForm):
    """The right department for what came back. A legal ground must hold for it too; consent is asked again: it was given to one department."""

    department = OneOffice(Office.objects.none(), label=_("To whom"), empty_label="—")
    note = note_field(_("Why them"))
    stands = forms.BooleanField(label=_("The ground holds for this department too"))

    def __init__(self, *args: Any, file: Referral, arbiter: bool, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        offer(self, "department", departments() if arbiter else departments().exclude(pk=file.department_id))
        self.fields["department"].initial = file.right_department_id
        self.ask(file.about.all() if file.release_basis == ReleaseBasis.CONSENT and not arbiter else ())
        if arbiter or file.release_basis != ReleaseBasis.STATUTORY:
            del self.fields["stands"]


class ReadForm(StepForm):
    """Why the department reads the numbers in full."""

    reason = CleanText(label=_("What they are read for"), max_length=200)
