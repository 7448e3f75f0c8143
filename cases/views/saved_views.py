"""Keep a view of the desk under a name, or take it away again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import member, staff
from cases.forms.desk import SaveViewForm
from cases.steps import saved_views
from cases.views.desk import WITH_SIEVE


@staff(*WITH_SIEVE)
@require_POST
def view_new(request: HttpRequest) -> HttpResponse:
    """Keep the desk as it was narrowed, and show it."""
    form = SaveViewForm(request.POST)
    query = saved_views.narrowed(request.POST.get("query", ""))
    if form.is_valid() and form.took(saved_views.keep, user=member(request), name=form.cleaned_data["name"], query=query):
        return redirect(f"{reverse('desk')}?{query}")
    return render(request, "cases/desk_view.html", {"form": form, "query": query})


@staff(*WITH_SIEVE)
@require_POST
def view_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one away."""
    saved_views.forget(user=member(request), pk=pk)
    return redirect("desk")
