"""Offices and people, for the administrator: who works where as what. What gives a right waits for another administrator."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import offices as keeping, people as steps
from accounts.access import member, staff
from accounts.arranging import arranging
from accounts.models import Appointment, Happening, Office, User
from accounts.models.second import agreed
from accounts.office_forms import OfficeForm, PersonForm, RoleForm
from accounts.roles import Role
from accounts.trail import record

SHOWN = 100


@staff(Role.ADMINISTRATOR)
def offices(request: HttpRequest) -> HttpResponse:
    """Every office by its kind, with how many serve there."""
    moment = timezone.now()
    serving = Q(appointments__user__is_active=True, appointments__since__lte=moment) & (
        Q(appointments__until=None) | Q(appointments__until__gt=moment)
    )
    serving &= agreed("appointments__")
    rows = Office.objects.annotate(people=Count("appointments__user", filter=serving, distinct=True)).select_related("court").order_by("kind", "code")
    return render(request, "accounts/offices.html", {"rows": rows})


@staff(Role.ADMINISTRATOR)
def office_new(request: HttpRequest) -> HttpResponse:
    """One more office."""
    return _office(request, None)


@staff(Role.ADMINISTRATOR)
def office(request: HttpRequest, code: str) -> HttpResponse:
    """Put one right, or close it."""
    return _office(request, get_object_or_404(Office, code=code))


def _office(request: HttpRequest, one: Office | None) -> HttpResponse:
    form = OfficeForm(request.POST or None, office=one, initial={"kind": request.GET.get("kind", "")})
    kept = one or Office()
    if request.method == "POST" and form.is_valid() and form.took(keeping.keep, kept, **form.cleaned_data):
        record(request, Happening.ARRANGED, subject=f"office:{kept.pk}")
        messages.success(request, _("Kept."))
        return redirect("offices")
    return render(request, "accounts/office.html", {"form": form, "office": one})


@staff(Role.ADMINISTRATOR)
def people(request: HttpRequest) -> HttpResponse:
    """What waits for a second administrator, and everybody in service, by name, number or office."""
    words, at = request.GET.get("q", "").replace("\0", "").strip()[:40], request.GET.get("office", "")[:32].replace("\0", "")
    current = Prefetch("appointments", Appointment.objects.current().select_related("office").order_by("pk"), to_attr="current")
    found = User.objects.filter(is_active=True).prefetch_related(current).order_by("username")
    if words:
        found = found.filter(Q(name__contains=words) | Q(username__icontains=words))
    here = Office.objects.filter(code=at).first() if at else None
    if here is not None:
        found = found.filter(pk__in=Appointment.objects.current().filter(office=here).values("user"))
    rows = list(found[: SHOWN + 1])
    context = {"waiting": steps.waiting(), "rows": rows[:SHOWN], "more": len(rows) > SHOWN, "words": words, "here": here, "me": member(request).pk}
    return render(request, "accounts/people.html", context)


@staff(Role.ADMINISTRATOR)
def person_new(request: HttpRequest) -> HttpResponse:
    """A new person; the password for once stands on this answer and nowhere else."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = steps.hire(by=member(request), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("username", problem)
        else:
            record(request, Happening.ARRANGED, subject=f"person:{user.pk}")
            return _person(request, user, RoleForm(initial=_asked(request)), password=password)
    return render(request, "accounts/person_new.html", {"form": form})


@staff(Role.ADMINISTRATOR)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody is, was and is to be; one more appointment is written here."""
    user = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST or None, initial=_asked(request))
    if request.method == "POST" and form.is_valid() and form.took(steps.appoint, user, by=member(request), **form.facts):
        record(request, Happening.ARRANGED, subject=f"appointment:{user.pk}:written")
        messages.success(request, _("Written down. It holds once another administrator has agreed."))
        return redirect("person", pk)
    return _person(request, user, form)


@staff(Role.ADMINISTRATOR)
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A password for once instead of a forgotten one; it stands on this answer and nowhere else. By opening the address nothing happens."""
    user = get_object_or_404(User, pk=pk)
    password = ""
    if request.method == "POST":
        with arranging(request, f"person:{pk}:password"):
            password = steps.new_password(user, by=member(request))
    return _person(request, user, RoleForm(initial=_asked(request)), password=password) if password else redirect("person", pk)


@staff(Role.ADMINISTRATOR)
def person_token(request: HttpRequest, pk: int) -> HttpResponse:
    """A lost token is good no more. By opening the address nothing happens."""
    user = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        with arranging(request, f"person:{pk}:token", _("The lost token is good no more. At the next sign-in a new one is set up.")):
            steps.take_token(user, by=member(request))
    return redirect("person", pk)


def _asked(request: HttpRequest) -> dict[str, object]:
    """Office and role that a link of the check list names."""
    here = Office.objects.filter(code=request.GET.get("office", "")[:32].replace("\0", "")).values_list("pk", flat=True).first()
    return {"office": here, "role": request.GET.get("role", "")[:16]}


def _person(request: HttpRequest, user: User, form: RoleForm, *, password: str = "") -> HttpResponse:
    rows = user.appointments.select_related("office", "entered_by", "approved_by").order_by("-since", "-pk")
    context = {"person": user, "rows": rows, "form": form, "password": password, "mine": user.pk == member(request).pk, "me": member(request).pk}
    return render(request, "accounts/person.html", context | {"now": timezone.now()})


@staff(Role.ADMINISTRATOR)
def appointment_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The second administrator agrees; by opening the address nothing happens."""
    one = get_object_or_404(Appointment.objects.select_related("user"), pk=pk)
    if request.method == "POST":
        with arranging(request, f"appointment:{one.user_id}:agreed", _("Agreed. It holds from its day on.")):
            steps.approve(one, by=member(request))
    return redirect("people")


@staff(Role.ADMINISTRATOR)
def appointment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End it now; by opening the address nothing happens."""
    one = get_object_or_404(Appointment.objects.select_related("user"), pk=pk)
    if request.method == "POST":
        with arranging(request, f"appointment:{one.user_id}:ended", _("Ended.")):
            steps.end(one, by=member(request))
    return redirect("person", one.user_id)
