"""Keep a view of the desk under a name, or take it away again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import member, staff
from cases.forms.desk import SaveViewForm
from cases.steps import saved_views
from cases.views.desk import WITH_SIEVE


@staff(*WITH_SIEVE)
@require_POST
def view_new(request: HttpRequest) -> HttpResponse:
    """Keep the desk as it was narrowed, and show it."""
    form, made = SaveViewForm(request.POST), list[saved_views.Kept]()
    query = saved_views.narrowed(request.POST.get("query", ""))
    if form.is_valid() and form.took(lambda: made.append(saved_views.keep(user=member(request), name=form.cleaned_data["name"], query=query))):
        one, is_new = made[0]
        messages.success(request, (_("“%(name)s” is kept.") if is_new else _("“%(name)s” was changed.")) % {"name": one.name})
        return redirect(f"{reverse('desk')}?{query}&from={one.pk}")
    return render(request, "cases/desk_view.html", {"form": form, "query": query})


@staff(*WITH_SIEVE)
@require_POST
def view_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one away."""
    for name in saved_views.forget(user=member(request), pk=pk):
        messages.success(request, _("“%(name)s” was taken away.") % {"name": name})
    return redirect("desk")
