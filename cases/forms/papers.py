"""The public check: a code that somebody types, a file that somebody compares."""

import hashlib
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import CleanText

MOST = 8 * 1024 * 1024
BETWEEN = re.compile(r"[\s\-·]")


class CodeForm(forms.Form):
    """The sixteen signs of a paper's footer; blanks and capital letters do not matter."""

    code = CleanText(max_length=40, error_messages={"required": _("Type the code that stands in the footer of the paper.")})

    def clean_code(self) -> str:
        """The code as the address holds it; raises ValidationError for what is none."""
        code = BETWEEN.sub("", self.cleaned_data["code"]).lower()
        if not re.fullmatch(r"[0-9a-f]{16}", code):
            raise ValidationError(_("A code has sixteen signs, 0 to 9 and a to f. It stands beside the QR in the footer."))
        return code


class CopyForm(forms.Form):
    """A file whose bytes are compared and not kept."""

    file = forms.FileField(error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")})

    def clean_file(self) -> str:
        """Its sha256; raises ValidationError for one larger than any paper of ours."""
        file = self.cleaned_data["file"]
        if file.size > MOST:
            raise ValidationError(_("The file is larger than any paper of ours."))
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        return digest.hexdigest()

    @property
    def sha256(self) -> str:
        """The hash of what was sent."""
        return str(self.cleaned_data["file"])
