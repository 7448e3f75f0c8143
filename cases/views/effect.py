"""The seal that makes an agreement bind, and the date of its effect set right."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from cases.forms.signing import CorrectionForm, SealForm
from cases.models import Agreement, Signature
from cases.moves import CaseState as S
from cases.steps import correction, effect
from cases.steps.leading import RUNNING, is_before_police
from cases.steps.text import in_hand
from cases.views.fetch import case_of
from cases.views.mediation import LEADERS, elsewhere
from cases.views.signing import in_force, reading


@staff(*LEADERS[:2])
def seal(request: HttpRequest, number: str) -> HttpResponse:
    """Affix the committee's seal, or before the police the station's; or read what is missing."""
    case = case_of(request, number)
    text = in_hand(case)
    if not effect.may_seal(case, member(request)):
        raise PermissionDenied
    if text is None or text.document is None or case.state not in RUNNING:
        return elsewhere(request, case, _("There is no text that waits for a seal."))
    form = SealForm(request.POST or None, file=case)
    if request.method == "POST" and form.is_valid() and _sealed(request, form, text):
        return redirect("agreement", number)
    own = effect.mediated(text.document, member(request)) and not is_before_police(case)
    context = {"form": form, "missing": effect.missing_signatures(text.document), "own": own}
    return render(request, "cases/mediation/seal.html", context | reading(case, text, None, member(request)))


def _sealed(request: HttpRequest, form: SealForm, text: Agreement) -> bool:
    data = form.cleaned_data
    done = form.took(effect.affix_seal, text, actor=member(request), version=data["version"], on=data["pressed_at"])
    if done:
        messages.success(request, _("Sealed: the agreement binds from now on."))
    return done


@staff(*LEADERS[:2])
def effect_date(request: HttpRequest, number: str) -> HttpResponse:
    """Say which act on paper really was when; what was thought before stays on the page."""
    case = case_of(request, number)
    if not effect.may_seal(case, member(request)):
        raise PermissionDenied
    text = in_force(case)
    if text is None or case.state not in (S.SETTLED, S.CLOSED):
        raise Http404
    acts = correction.movable(text)
    form = CorrectionForm(request.POST or None, file=case, acts=acts)
    if request.method == "POST" and form.is_valid() and _corrected(request, form, text, acts):
        return redirect("agreement", number)
    corrections = text.corrections.select_related("made_by")
    return render(request, "cases/mediation/effect.html", {"case": case, "agreement": text, "form": form, "corrections": corrections})


def _corrected(request: HttpRequest, form: CorrectionForm, text: Agreement, acts: list[Signature]) -> bool:
    data = form.cleaned_data
    signature = next((act for act in acts if str(act.pk) == data.get("act")), None)
    facts = {"signature": signature, "acted_at": data["acted_at"], "reason": data["reason"], "version": data["version"]}
    done = form.took(correction.correct, text, actor=member(request), **facts)
    if done:
        messages.success(request, _("Corrected. The days that count from the effect moved along; the earlier date stays to be read."))
    return done
