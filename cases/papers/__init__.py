"""The papers of a dispute (domain.md §3): each is a sheet of facts made from rows, kept as a Document. One file per step word."""

from cases.papers.checking import Found, by_code
from cases.papers.confirmation import acceptance, application, blank_receipt, court_pack, proof, receipt, supplement
from cases.papers.intake import advice, cover, registration, rights, slip
from cases.papers.keeping import Altered, content, finish, read_facts, sheet_of
from cases.papers.mediation import agreement, agreement_sheet, minutes, termination
from cases.papers.moments import at_move
from cases.papers.routing import entrustment, letter, refusal
from cases.papers.ruling import authorise, final, ruling, terms_of

__all__ = [
    "Altered",
    "Found",
    "acceptance",
    "advice",
    "agreement",
    "agreement_sheet",
    "application",
    "at_move",
    "authorise",
    "blank_receipt",
    "by_code",
    "content",
    "court_pack",
    "cover",
    "entrustment",
    "final",
    "finish",
    "letter",
    "minutes",
    "proof",
    "read_facts",
    "receipt",
    "refusal",
    "registration",
    "rights",
    "ruling",
    "sheet_of",
    "slip",
    "supplement",
    "termination",
    "terms_of",
]
