"""Where a matter stands, in the words of people: five arches, who acts now and what they do. Pure functions of plain facts.

Every state of the case has its words here; none of them is the name of a state, and none says more than this side may know.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import EndReason
from cases.moves import CaseState as S

Text = str | Promise
RECEIVED, CHOOSING, MEDIATING, SIGNING, PERFORMING = range(5)
YOU = _("you yourself")
LABELS = (_("Taken in"), _("Choosing"), _("Talking"), _("Agreeing"), _("Keeping"))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a side's page needs to know of its case. `other` and the like are names as people use them."""

    state: str
    other: str = ""
    station: str = ""
    room: str = ""
    answered: bool = False  # this side wants mediation
    all_answered: bool = False
    chose: bool = False  # this side, in this round
    director_names: bool = False
    appointed: str = ""  # whom the director named and who has not answered yet
    mediator: str = ""
    text_ready: bool = False  # a text waits for signatures
    signed: bool = False  # by this side
    performed: bool = False  # nothing of the agreement is left to do
    accepted: bool = False
    settled: bool = False
    end_reason: str = ""
    unit: str = ""  # where the police transferred it
    departments: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """How many arches lie behind, where the leaf stands (nowhere when it is over), and the words."""

    done: int
    stage: int | None
    says: Text
    who: Text = ""
    does: Text = ""
    routes: bool = False  # it ended without an agreement: name the other ways

    @property
    def mine(self) -> bool:
        """It is this side's turn."""
        return self.who is YOU

    @property
    def over(self) -> bool:
        """Nobody has to do anything here any more."""
        return self.stage is None


@dataclass(frozen=True, slots=True)
class Arch:
    """One arch of the bridge, for `components/stages.html`."""

    label: Text
    done: bool
    now: bool
    note: Text = ""


def arches(place: Place, notes: Mapping[int, str] | None = None) -> list[Arch]:
    """The five arches; a note is a date."""
    notes = notes or {}
    return [
        Arch(label, done=n < place.done, now=n == place.stage, note=_("now") if n == place.stage else notes.get(n, ""))
        for n, label in enumerate(LABELS)
    ]


def place_of(facts: Facts) -> Place:
    """Where the case stands for this side. Raises KeyError for a state without words: a test looks at every one."""
    return PLACES[facts.state](facts)


def words(text: Text, facts: Facts) -> str:
    """A sentence with its names put in."""
    return str(text) % {
        "other": facts.other or str(_("the other side")), "station": facts.station or str(_("the station")),
        "room": facts.room or str(_("the mediation room")), "mediator": facts.mediator or facts.appointed or str(_("the mediator")),
        "unit": facts.unit or str(_("another unit")), "departments": facts.departments or str(_("the department")),
    }  # fmt: skip


def _logged(_facts: Facts) -> Place:
    return Place(0, RECEIVED, _("Your matter is written down; the station is looking which way it goes."),
                 "%(station)s", _("reads it and decides who handles it, then tells you"))  # fmt: skip


def _inviting(facts: Facts) -> Place:
    if not facts.answered:
        return Place(0, RECEIVED, _("You and %(other)s are asked whether you want to sit down and have it mediated."),
                     YOU, _("say whether you want mediation"))  # fmt: skip
    if not facts.all_answered:
        return Place(0, RECEIVED, _("You want mediation. The other side is being asked."),
                     "%(room)s", _("asks them; if they do not want it or cannot be found, you are told which other ways there are"))  # fmt: skip
    return Place(0, RECEIVED, _("Both sides want mediation. The committee is taking the case in."),
                 "%(room)s", _("takes the case in, then you choose a mediator"))  # fmt: skip


def _choosing(facts: Facts) -> Place:
    if facts.director_names:
        return Place(1, CHOOSING, _("The director of the room names a mediator for both sides."), "%(room)s",
                     _("names somebody; if you are not content you may ask for another one"))  # fmt: skip
    if not facts.chose:
        return Place(1, CHOOSING, _("You may choose your mediator now."), YOU, _("rank up to three, or let us choose for you"))
    return Place(1, CHOOSING, _("Your choice is in. The other side is still choosing."), _("the other side"),
                 _("chooses; you do not see what they choose, they do not see what you chose"))  # fmt: skip


def _offered(facts: Facts) -> Place:
    if facts.appointed:
        return Place(1, CHOOSING, _("The director named %(mediator)s, who is being asked."), "%(mediator)s", _("says whether they take it"))
    return Place(1, CHOOSING, _("Both sides have chosen. The mediator is being asked."),
                 "%(room)s", _("tells you who it is as soon as they agree"))  # fmt: skip


def _mediating(facts: Facts) -> Place:
    if not facts.text_ready:
        return Place(2, MEDIATING, _("Your matter with %(other)s is being mediated."), "%(mediator)s",
                     _("meets both sides and helps you to find a way; the last word is yours"))  # fmt: skip
    return _signing(facts)


def _signing(facts: Facts) -> Place:
    if not facts.signed:
        return Place(3, SIGNING, _("It is agreed and written down. Read it once more and sign."), YOU,
                     _("read the text and sign; if anything is not as you agreed, do not sign and ring us"))  # fmt: skip
    return Place(3, SIGNING, _("You have signed. It takes effect when everybody has signed and the seal is on it."), "%(room)s",
                 _("waits for the other signatures and seals it"))  # fmt: skip


def _suspended(_facts: Facts) -> Place:
    return Place(2, MEDIATING, _("The mediation pauses. The time of the pause does not count."), "%(mediator)s",
                 _("goes on as soon as what it waits for is clear"))  # fmt: skip


def _police_mediation(facts: Facts) -> Place:
    if facts.text_ready:
        return _signing(facts)
    return Place(2, MEDIATING, _("An officer of the station mediates your matter with %(other)s."), "%(station)s",
                 _("brings both sides together; if it does not work out, it is handled by the law"))  # fmt: skip


def _on_spot(_facts: Facts) -> Place:
    return Place(5, None, _("It was settled and done on the spot."))


def _settled(facts: Facts) -> Place:
    if facts.performed:
        return Place(5, None, _("All that was agreed is done."), does=_("keep the agreement; the room may ring to ask how you are"))
    return Place(4, PERFORMING, _("The agreement is in effect. Now it is carried out as written."), _("both sides"),
                 _("do what the agreement says in time; if the other side does not, ring us"))  # fmt: skip


def _referred(_facts: Facts) -> Place:
    return Place(0, RECEIVED, _("This is a matter for %(departments)s; it was handed to them."), "%(departments)s",
                 _("handle it; when they are through, the station rings you to ask whether it is solved"))  # fmt: skip


def _police(_facts: Facts) -> Place:
    return Place(0, RECEIVED, _("The police handle this matter by the law."), "%(station)s", _("handles it; you are told what comes of it"))


def _transferred(_facts: Facts) -> Place:
    return Place(0, RECEIVED, _("This is a matter for %(unit)s; the station is handing it over."), "%(station)s",
                 _("hands it over; after that they get in touch with you"))  # fmt: skip


def _advised(_facts: Facts) -> Place:
    return Place(1, None, _("This is no matter for the police. Where to turn stands in the notice you were given."), routes=True)


def _ended(facts: Facts) -> Place:
    return Place(_reached(facts), None, ENDINGS.get(facts.end_reason, ENDINGS[EndReason.OTHER]), routes=True)


def _withdrawn(facts: Facts) -> Place:
    return Place(_reached(facts), None, _("The application was withdrawn; there is no mediation any more."), routes=True)


def _closed(facts: Facts) -> Place:
    if facts.settled:
        return Place(5, None, _("This matter is settled and closed."), does=_("keep the agreement"))
    if facts.end_reason:
        return _ended(facts)
    return Place(_reached(facts), None, _("The station has closed this matter."), routes=True)


def _reached(facts: Facts) -> int:
    return 2 if facts.mediator else 1 if facts.accepted else 0


ENDINGS: dict[str, Text] = {
    EndReason.REFUSED: _("One side does not want mediation, so it ends here."),
    EndReason.NO_AGREEMENT: _("The sides could not agree; the mediation has ended."),
    EndReason.EVENT: _("Something came up that makes mediation impossible; it has ended."),
    EndReason.UNREACHED: _("The other side could not be reached, so the mediation could not begin."),
    EndReason.SELF_SETTLED: _("The two sides settled it by themselves; the mediation has ended."),
    EndReason.WILL_NOT_SIGN: _("The agreement was not signed; the mediation has ended."),
    EndReason.TERM_OVER: _("The time is over without an agreement; the mediation has ended."),
    EndReason.SHAM: _("The room does not go on with this mediation; it has ended."),
    EndReason.NOT_ACCEPTED: _("The committee did not take this matter in."),
    EndReason.OTHER: _("The mediation has ended."),
}
PLACES: dict[str, Callable[[Facts], Place]] = {
    S.LOGGED: _logged, S.INVITING: _inviting, S.CHOOSING: _choosing, S.OFFERED: _offered, S.MEDIATING: _mediating,
    S.SUSPENDED: _suspended, S.POLICE_MEDIATION: _police_mediation, S.ON_SPOT: _on_spot, S.SETTLED: _settled, S.REFERRED: _referred,
    S.POLICE: _police, S.TRANSFERRED: _transferred, S.ADVISED: _advised, S.ENDED: _ended, S.WITHDRAWN: _withdrawn, S.CLOSED: _closed,
    S.ARCHIVED: _closed,
}  # fmt: skip


def facts_in(place: Place, facts: Facts) -> dict[str, Any]:
    """The words of a place, with the names put in, for a template."""
    return {"says": words(place.says, facts), "who": words(place.who, facts), "does": words(place.does, facts)}
