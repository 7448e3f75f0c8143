"""The red thread of a case: purpose first, then one line of time. Every reading is an event."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import member, staff
from accounts.roles import Role
from cases.forms.thread import ThreadForm
from cases.steps import thread
from cases.views.fetch import case_of


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def red_thread(request: HttpRequest, number: str) -> HttpResponse:
    """What happened between the same people, or with the same employer."""
    case = case_of(request, number)
    subjects = thread.subjects(case)
    if not subjects:
        raise Http404
    form, found = ThreadForm(request.POST or None, subjects=subjects), list[thread.Entry]()
    if request.method == "POST" and form.is_valid():
        facts = {"actor": member(request), "about": form.cleaned_data["about"], "purpose": form.cleaned_data["note"]}
        if form.took(lambda: found.extend(thread.pull(case, **facts))):
            about = dict(subjects)[facts["about"]]
            return render(request, "cases/thread.html", {"case": case, "entries": found, "about": about})
    return render(request, "cases/thread.html", {"case": case, "form": form})
