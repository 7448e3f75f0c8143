"""我的信息: what is kept about me, until when and why; a copy of it; what I want put right or erased."""

import json
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import public
from accounts.models import spend
from accounts.secrets import mask_address, mask_id_number, mask_phone
from cases.clock import today
from cases.documents import render as typeset
from cases.forms.own_data import WishForm
from cases.models import Application, DataWish, Party, PrivacyNotice
from cases.papers import own_data as paper
from cases.retention import kept_until
from cases.steps import own_data
from cases.views.papers import as_answer
from cases.views.party.visitor import for_party

WISHES, COPIES, WINDOW = 10, 20, timedelta(hours=24)


@for_party
def mine(request: HttpRequest, party: Party) -> HttpResponse:
    """What is kept, masked as everywhere; the copy has it in full."""
    form = WishForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _asked(form, party):
        messages.success(request, _("The station has it and answers within the time that stands here."))
        return redirect("my_data")
    covered = {party.id_number: mask_id_number(party.id_number), party.address: mask_address(party.address)}
    covered |= {phone: mask_phone(phone) for phone in (party.phone, *(one.phone for one in Application.of(party)))}
    parts = [(title, [(label, covered.get(value, value)) for label, value in rows]) for title, rows in paper.parts(party)]
    context = {
        "case": party.case, "party": party, "form": form, "parts": parts, "kept": kept_until(party.case),
        "notice": PrivacyNotice.in_force(today()), "wishes": DataWish.objects.filter(party=party).order_by("-pk"),
        "due": party.case.turns.filter(task="own_data", is_open=1).first(),
    }  # fmt: skip
    return render(request, "cases/party/intake_data.html", context)


def _asked(form: WishForm, party: Party) -> bool:
    data = form.cleaned_data
    if not spend("data_wish", str(party.pk), limit=WISHES, window=WINDOW):
        form.add_error(None, _("You have asked a lot today. Ring the station, or ask again tomorrow."))
        return False
    return form.took(own_data.ask, party, kind=data["kind"], text=data["text"], client_key=data["client_key"])


@require_POST
@for_party
def copy(request: HttpRequest, party: Party) -> HttpResponse:
    """Everything in full, as a paper or for another program; taking it stands in the history."""
    if not spend("data_copy", str(party.pk), limit=COPIES, window=WINDOW):
        messages.error(request, _("You have taken a copy often today. Take the next one tomorrow."))
        return redirect("my_data")
    parts = own_data.copy(party)
    if request.POST.get("as") == "json":
        body = json.dumps({title: [list(row) for row in rows] for title, rows in parts}, ensure_ascii=False, indent=1).encode()
        return as_answer(body, "my-information.json", "我的信息.json", to_keep=True, media_type="application/json")
    return as_answer(typeset(paper.sheet(party)), "my-information.pdf", "我的信息.pdf", to_keep=True)


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """The notice as it holds now, and every version before it."""
    versions = list(PrivacyNotice.objects.filter(valid_from__lte=today()))
    return render(request, "cases/party/privacy.html", {"versions": versions})
