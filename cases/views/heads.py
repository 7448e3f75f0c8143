"""What stands at the top of a desk, in the words of the role: how much waits, that nothing does, or how many the filter found."""

from django.utils.translation import gettext as _

from accounts.roles import Role
from cases.views.listing import Listing
from cases.views.rows import Reader
from cases.waiting import PAGE, WINDOW, Sieve


def head(reader: Reader, listing: Listing, view: str, *, narrowed: bool) -> str:
    """The line above this list. A filtered one says how many it found, and out of how many: what waits in all would contradict the rows below."""
    if narrowed:
        return _found(listing, view)
    if reader.leads:
        return _leading(listing)
    if reader.role in (Role.OFFICER, Role.MEDIATOR):
        return _in_person(reader, listing)
    if reader.role == Role.AUXILIARY:
        return _logged(listing)
    return _of_the_office(reader, listing)


def narrows(sieve: Sieve, view: str) -> bool:
    """Whether this list is filtered. The register takes no notice of the clock, which belongs to what runs."""
    return any((sieve.risks, sieve.steps, sieve.community, sieve.due if view != "all" else ""))


def number(n: int | None, most: int = WINDOW) -> str:
    """A count as it stands on the page; beyond what was counted it only says so."""
    return "" if n is None else f"{most}+" if n > most else str(n)


def _found(listing: Listing, view: str) -> str:
    """A register is not counted: beyond its first page nobody knows how many there are."""
    if view == "all":
        return _("%(found)s cases fit the filter") % {"found": number(listing.found, PAGE)}
    numbers = {"found": number(listing.found), "all": number(listing.mine if view == "mine" else listing.own)}
    words = _("%(found)s of %(all)s turns fit the filter") if view == "mine" else _("%(found)s of %(all)s cases fit the filter")
    return words % numbers


def _leading(listing: Listing) -> str:
    if listing.mine == 0:
        return _("You lead today: nothing waits for the station")
    return _("You lead today: %(mine)s wait for the station") % {"mine": number(listing.mine)}


def _in_person(reader: Reader, listing: Listing) -> str:
    """An officer's and a mediator's: what waits for them and, where it was counted, what is theirs."""
    numbers = {"own": number(listing.own), "mine": number(listing.mine)}
    officer = reader.role == Role.OFFICER
    if listing.mine == 0 and listing.own == 0:
        return _("Nothing waits for you, and you answer for no running case") if officer else _("Nothing waits for you, you have none in hand")
    if listing.mine == 0 and listing.own:
        words = _("Nothing waits for you, you answer for %(own)s") if officer else _("Nothing waits for you, you have %(own)s in hand")
        return words % numbers
    if listing.mine == 0:
        return _("Nothing waits for you at this moment")
    if not listing.own:
        return _("%(mine)s wait for you") % numbers
    return (_("You answer for %(own)s, %(mine)s wait for you") if officer else _("You have %(own)s in hand, %(mine)s wait for you")) % numbers


def _logged(listing: Listing) -> str:
    """An auxiliary's: no turn is theirs; the register of the station is not counted."""
    if listing.own is None:
        return _("All cases of the station")
    return _("%(own)s that you logged are running") % {"own": number(listing.own)} if listing.own else _("Nothing that you logged is running")


def _of_the_office(reader: Reader, listing: Listing) -> str:
    """Those whose turns are their office's."""
    none, some = {
        Role.DIRECTOR: (_("Nothing waits for the mediation room"), _("%(mine)s wait for the mediation room")),
        Role.LIAISON: (_("Nothing waits for your department"), _("%(mine)s wait for your department")),
        Role.HEAD: (_("Nothing is late, nothing wants your word"), _("%(mine)s are late and want your word")),
        Role.COMMAND: (_("Nothing waits for the command centre"), _("%(mine)s wait for the command centre")),
        Role.CLERK: (_("Nothing waits for the clerks"), _("%(mine)s wait for the clerks")),
        Role.JUDGE: (_("Nothing waits for a judge"), _("%(mine)s wait for a judge")),
        Role.PRESIDENT: (_("Nothing waits for the president"), _("%(mine)s wait for the president")),
    }[Role(reader.role)]
    return none if listing.mine == 0 else some % {"mine": number(listing.mine)}
