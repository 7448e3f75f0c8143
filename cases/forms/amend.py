"""What is missing or wrong about a party. A number that is known is not shown again: an empty box leaves it as it is."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.secrets import mask_address, mask_id_number, mask_phone
from cases.forms.party import FOLDED, PartyForm
from cases.models import Party

COVERED = {"phone": mask_phone, "id_number": mask_id_number, "address": mask_address}
SHOWN = tuple(name for name in ("name", "stance", *FOLDED) if name not in COVERED and name != "members")


class AmendForm(PartyForm):
    """The same boxes and rules as at the desk on the first day, without the question who applied."""

    def __init__(self, *args: Any, party: Party, named: bool, **kwargs: Any) -> None:
        known = {name: getattr(party, name) for name in SHOWN}
        super().__init__(*args, empty_permitted=False, initial=known, **kwargs)
        del self.fields["with_previous"], self.fields["is_applicant"], self.fields["members"]
        self.party = party
        self.fields["name"].disabled = named
        if named:
            self.fields["name"].help_text = _("It stands in a text that is being signed or binds: write that anew to change it.")
        for name, cover in COVERED.items():
            if kept := getattr(party, name):
                self.fields[name].help_text = _("%(covered)s is kept. Empty: it stays.") % {"covered": cover(kept)}

    @property
    def changes(self) -> dict[str, Any]:
        """What is to be different from now on."""
        self.cleaned_data["is_applicant"] = self.party.is_applicant
        facts = self.facts
        for name in COVERED:
            facts[name] = facts[name] or getattr(self.party, name)
        facts["birth"] = facts["birth"] or self.party.birth
        return {name: value for name, value in facts.items() if value != getattr(self.party, name)}
