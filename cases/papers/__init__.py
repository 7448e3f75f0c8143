"""The papers of a dispute (domain.md §3): each is a sheet of facts made from rows, kept as a Document. One file per step word."""

from cases.papers.acceptance import not_taken_on, own_application, taken_on
from cases.papers.afterwards import performances, visits
from cases.papers.authority import authority
from cases.papers.checking import Found, by_code, is_copy
from cases.papers.confirmation import (
    METHODS,
    acceptance,
    application,
    blank_receipt,
    court_pack,
    proof,
    receipt,
    supplement,
)
from cases.papers.dossier import closing_report, evidence_list, identities
from cases.papers.inquiry import inquiry
from cases.papers.intake import advice, cover, registration, rights, slip
from cases.papers.keeping import Altered, content, finish, read_facts, sheet_of
from cases.papers.mediation import agreement, agreement_sheet, termination
from cases.papers.minutes import minutes
from cases.papers.moments import at_move
from cases.papers.notice import public_notice
from cases.papers.pack import pack_list
from cases.papers.police import exemption, exemption_answer, on_spot, undisputed
from cases.papers.register import register
from cases.papers.routing import attachment, entrustment, letter, refusal
from cases.papers.ruling import authorise, final, review, ruling, terms_of

__all__ = [
    "METHODS",
    "Altered",
    "Found",
    "acceptance",
    "advice",
    "agreement",
    "agreement_sheet",
    "application",
    "at_move",
    "attachment",
    "authorise",
    "authority",
    "blank_receipt",
    "by_code",
    "closing_report",
    "content",
    "court_pack",
    "cover",
    "entrustment",
    "evidence_list",
    "exemption",
    "exemption_answer",
    "final",
    "finish",
    "identities",
    "inquiry",
    "is_copy",
    "letter",
    "minutes",
    "not_taken_on",
    "on_spot",
    "own_application",
    "pack_list",
    "performances",
    "proof",
    "public_notice",
    "read_facts",
    "receipt",
    "refusal",
    "register",
    "registration",
    "review",
    "rights",
    "ruling",
    "sheet_of",
    "slip",
    "supplement",
    "taken_on",
    "termination",
    "terms_of",
    "undisputed",
    "visits",
]
