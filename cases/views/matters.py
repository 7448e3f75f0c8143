"""Matters of the two-way catalogue: reported in half a minute from a phone, the list of them, the answer of whose it is."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.fields import row_id
from accounts.models import User
from accounts.roles import Role
from cases.forms.matter import AnswerForm, ReportForm
from cases.models import Case, Direction, Item, Turn
from cases.moves import ReferralState
from cases.steps import matter as steps, routing
from cases.views import matter
from cases.views.addresses import address_of
from cases.views.fetch import referral_of
from cases.views.listing import Band, Listing, file_rows
from cases.views.rows import Reader, of_turn
from cases.waiting import BY_THE_CLOCK, PAGE

REPORTS = (Role.OFFICER, Role.AUXILIARY, Role.GRID, Role.COMMAND)
MADE, NOT_TAKEN = 201, 422


@staff(*REPORTS)
def matters(request: HttpRequest) -> HttpResponse:
    """What waits for me among the matters, and all of them that I may see, the newest first."""
    reader = Reader(member(request), str(request_role(request)), bool(getattr(request, "leads_now", False)))
    way = request.GET.get("way", "")
    way = way if way in Direction.values else ""
    rows = file_rows(reader, before=row_id(request.GET.get("before", "")), cases=_cases(reader.user, way))
    waiting = _waiting(reader)
    context = {
        "listing": Listing([Band("", len(rows), rows[:PAGE])]), "waiting": Listing([Band("", len(waiting), waiting)]) if waiting else None,
        "way": way, "ways": Direction.choices if reader.role != Role.GRID else [], "more": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "keeps": reader.role in (Role.OFFICER, Role.COMMAND), "here": reader.role in steps.HERE,
    }  # fmt: skip
    return render(request, "cases/routing/matters.html", context)


def _cases(user: User, way: str) -> Any:
    found = Case.objects.visible_to(user).filter(item__isnull=False)
    return (found.filter(item__direction=way) if way else found).values("pk")


def _waiting(reader: Reader) -> list[Any]:
    turns = Turn.objects.waiting_for(reader.user).filter(case__item__isnull=False, referral__isnull=False)
    shown = turns.select_related("case", "referral", "confirmation").prefetch_related("case__parties").order_by(*BY_THE_CLOCK)[:PAGE]
    return [of_turn(turn, reader) for turn in shown]


@staff(*REPORTS)
def new(request: HttpRequest) -> HttpResponse:
    """Report a matter. A phone that kept it while there was no network sends it again with the same key: it is there once."""
    actor, made = member(request), list[Case]()
    item = row_id(request.GET.get("item", ""))
    form = ReportForm(request.POST or None, request.FILES or None, actor=actor, initial={"item": item} if item else {})
    if request.method == "POST" and form.is_valid():
        key, told = form.cleaned_data["client_key"], form.report
        form.took(lambda: made.append(steps.report(actor=actor, client_key=key, report=told)))
    if request.method == "POST" and request.headers.get("X-By-Itself") == "1":
        return _told(form, made)
    if made:
        messages.success(request, _("Reported as %(number)s. You will read here what comes of it.") % {"number": made[0].display_number})
        return redirect("matters")
    return render(request, "cases/routing/matter_new.html", {"form": form, "station": form.fields["station"].initial})


def _told(form: ReportForm, made: list[Case]) -> HttpResponse:
    """To the script of the page: the number, or what is wrong."""
    if made:
        return JsonResponse({"number": made[0].display_number}, status=MADE)
    problems = [str(text) for texts in form.errors.values() for text in texts]
    return JsonResponse({"problems": problems}, status=NOT_TAKEN)


@staff(*REPORTS)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Choose among all items, by words or page by page."""
    words = request.GET.get("q", "")[:40].replace("\x00", "")
    skip = min(row_id(request.GET.get("skip", "")) or 0, 10_000)
    found = list(Item.objects.to_report(steps.direction_of(member(request))).saying(words)[skip : skip + PAGE + 1])
    examples = any(item.is_example for item in found)
    context = {"items": found[:PAGE], "more": skip + PAGE if len(found) > PAGE else None, "words": words, "examples": examples}
    return render(request, "cases/routing/matter_items.html", context)


@staff(Role.LIAISON, Role.HEAD, Role.OFFICER)
def answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The owner says what was done, with a photo where the catalogue wants one."""
    file = referral_of(request, number, pk)
    if not file.is_matter:
        raise Http404
    if file.state not in (ReferralState.ACCEPTED, ReferralState.ARRIVED) and request.method == "GET":
        return redirect(address_of(file))
    form = AnswerForm(request.POST or None, request.FILES or None, file=file)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("result_code", "result", "version")}
        photo = form.cleaned_data["photo"]
        if form.took(routing.resolve, file, actor=member(request), attachments=[photo] if photo else [], **facts):
            return redirect(address_of(file))
    context = {"form": form, "referral": file, "case": file.case, "title": matter.name(file)}
    return render(request, "cases/routing/matter_answer.html", context)
