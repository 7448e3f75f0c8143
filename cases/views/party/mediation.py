"""A party reads and signs. What is signed stands whole above the pad, with its version and its check code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cases import papers
from cases.forms.resident import SignForm
from cases.forms.step import StepForm
from cases.models import Confirmation, Document, DocumentKind as K, Party, Service, Term
from cases.moves import ConfirmationState as C
from cases.papers.keeping import RULINGS
from cases.steps import joint_papers, mediation, signing
from cases.steps.performance import OWED
from cases.views.papers import handed_out
from cases.views.party.names import as_seen_by, call
from cases.views.party.visitor import for_party


@for_party
def paper(request: HttpRequest, party: Party, pk: int) -> HttpResponse:
    """A paper of mine: read it, and sign it where it waits for my hand."""
    document = _paper_of(party, pk)
    if document.kind in RULINGS:
        return redirect("my_ruling", document.confirmation_id)
    form = SignForm(request.POST or None, request.FILES or None)
    hands = _hands(document, party)
    if request.method == "POST" and form.is_valid() and _signed(request, form, document, party):
        return redirect("mine")
    signed = document.signatures.select_related("party", "user", "office").order_by("signed_at", "pk")
    sheet, covered = as_seen_by(party, papers.sheet_of(document)) if document.facts else (None, False)
    context = {
        "party": party, "case": party.case, "document": document, "sheet": sheet, "covered": covered,
        "hand": _here(hands, party), "others": [hand for hand in hands if hand != party.hands[0]], "form": form, "signed": signed,
    }  # fmt: skip
    return render(request, "cases/party/mediation_paper.html", context)


def _signed(request: HttpRequest, form: SignForm, document: Document, party: Party) -> bool:
    data = form.cleaned_data
    facts = {
        "actor": party, "party": party, "shown_digest": data["shown_digest"], "image": data["picture"], "method": data["method"],
        "device": request.headers.get("User-Agent", ""), "signer": data["signer"],
    }  # fmt: skip
    done = form.took(signing.sign, document, **facts)
    if done:
        messages.success(request, _("You have signed. The text can no longer be changed without you."))
    return done


def _hands(document: Document, party: Party) -> list[str]:
    """Which hands of this party a paper still waits for; none when it is no paper to sign, or its time is over."""
    if document.voided_at or not _waits(document):
        return []
    first = party.hands[0]  # who holds the link of a group; its other representatives sign at the desk
    return [hand for missing, hand in document.hands_missing() if missing.pk == party.pk and hand == first]


def _here(hands: list[str], party: Party) -> str:
    """Whose hand signs on this phone: of a group the first elected one, who holds the link; the others sign at the desk."""
    return party.hands[0] if party.hands[0] in hands else ""


def _waits(document: Document) -> bool:
    if document.kind == K.APPLICATION:
        return Confirmation.objects.filter(application=document, state__in=(C.PREPARED, C.OPEN)).exists()
    if document.kind in joint_papers.PLANS:
        return joint_papers.may_sign(document, document.case)
    agreement = getattr(document, "agreement", None)
    return agreement is not None and agreement.effective_at is None and agreement.voided_at is None


@for_party
def term(request: HttpRequest, party: Party, pk: int) -> HttpResponse:
    """What is owed to me: I say that I have it, after reading what it is."""
    in_force = {"agreement__case": party.case, "agreement__voided_at": None, "agreement__effective_at__isnull": False}
    mine = Term.objects.filter(creditor__in=party.places, **in_force)
    one = get_object_or_404(mine.select_related("agreement__case", "debtor"), pk=pk)
    if one.performed_at or party.case.state not in OWED:
        return redirect("mine")
    form = StepForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.took(mediation.received, one, party=party):
        messages.success(request, _("Noted: you have it. The mediator sees it too."))
        return redirect("mine")
    debtor = call(one.debtor, me=party)
    return render(request, "cases/party/mediation_term.html", {"party": party, "case": party.case, "term": one, "debtor": debtor, "form": form})


@for_party
def download(request: HttpRequest, party: Party, pk: int) -> HttpResponse:
    """The same as a file. A ruling is opened on its page first, so that the court knows when it arrived."""
    document = _paper_of(party, pk)
    service = Service.objects.filter(document=document, party=party, received_at__isnull=False)
    if document.kind in RULINGS and not service.exists():
        return redirect("my_ruling", document.confirmation_id)
    return handed_out(request, document)


def _paper_of(party: Party, pk: int) -> Document:
    """A paper that this party may read now; what they may not read is not there."""
    found = Document.objects.visible_to(party).select_related("case")
    return get_object_or_404(found, pk=pk)
