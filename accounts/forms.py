"""Forms of the staff's own door."""

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, User, forget, spend
from accounts.sign_in import WINDOW

WRONG_PASSWORDS = 10


def plain_helper() -> FormHelper:
    """Fields only: the page brings the form tag and the buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True  # the page's own form tag carries the token
    return helper


class CleanText(forms.CharField):
    """A text of people: blanks at the ends go, control and direction signs are refused (security.md IN-04)."""

    def clean(self, value: Any) -> Any:
        """The text; raises ValidationError for signs that nobody can see."""
        text = super().clean(value)
        if any((ord(c) < 32 and c not in "\n\r\t") or c in INVISIBLE for c in text):
            raise ValidationError(_("There is a sign in it that cannot be seen. Type it by hand instead of pasting it."))
        return text


INVISIBLE = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x7F, 0xFEFF)))


def password_field(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    """A password: taken as typed, up to 256 signs."""
    widget = forms.PasswordInput({"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=256, strip=False, widget=widget, **more)


def code_field(label: Any, **more: Any) -> forms.CharField:
    """Six digits from a token."""
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"})
    return forms.CharField(label=label, max_length=8, widget=widget, **more)


class SignInForm(forms.Form):
    """Number, password and, for some roles, the six digits of the token. Always asked: the page betrays no role."""

    username = forms.CharField(
        label=_("Staff number"), max_length=40, widget=forms.TextInput({"autocomplete": "username", "autofocus": True})
    )
    password = password_field(_("Password"), "current-password")
    code = code_field(
        _("Six digits of your token"), required=False,
        help_text=_("Clerks, judges, directors and administrators need it; all others leave it empty."),
    )  # fmt: skip
    helper = plain_helper()


class CodeForm(forms.Form):
    """The six digits of the token, for whom the government sign-on named."""

    code = code_field(_("Six digits of your token"))
    helper = plain_helper()


class PasswordForm(forms.Form):
    """A new password, after the old one."""

    old = password_field(_("Present password"), "current-password")
    new = password_field(
        _("New password"),
        "new-password",
        help_text=_("At least 10 characters; a sentence is easier to keep than signs."),
    )
    again = password_field(_("New password, again"), "new-password")
    helper = plain_helper()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self) -> str:
        """It must be the present one. Ten wrong ones end it for a quarter of an hour: a session left open is no place to guess in."""
        if not spend("present-password", str(self.user.pk), limit=WRONG_PASSWORDS, window=WINDOW):
            raise forms.ValidationError(_("It was tried too often. Try again in a quarter of an hour."))
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(_("This is not your present password."))
        forget("present-password", str(self.user.pk))
        return str(self.cleaned_data["old"])

    def clean_new(self) -> str:
        """None that everybody tries first, and not the one that is to be replaced."""
        new = str(self.cleaned_data["new"])
        if new == self.data.get("old"):
            raise forms.ValidationError(_("This is the present password. Choose another one."))
        validate_password(new, self.user)
        return new

    def clean_again(self) -> str:
        """Both the same."""
        again = str(self.cleaned_data["again"])
        if again != self.data.get("new"):
            raise forms.ValidationError(_("The two are not the same."))
        return again


class FactorForm(forms.Form):
    """The first code of a new token proves that it works; who has a token already proves that too."""

    present = code_field(_("Six digits of your present token"))
    code = code_field(_("Six digits of the new token"))
    helper = plain_helper()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.totp_secret:
            del self.fields["present"]


if TYPE_CHECKING:
    _Choice = forms.ModelChoiceField[Appointment]
else:
    _Choice = forms.ModelChoiceField


class AppointmentChoice(_Choice):
    """An appointment by its office and role."""

    def label_from_instance(self, obj: Appointment) -> str:
        """大桥派出所 · 民警."""
        return f"{obj.office.short_name} · {obj.get_role_display()}"


class AppointmentForm(forms.Form):
    """Under which appointment somebody works now."""

    appointment = AppointmentChoice(
        Appointment.objects.none(), label=_("Work as"), empty_label=None, widget=forms.RadioSelect
    )
    helper = plain_helper()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["appointment"]
        assert isinstance(field, AppointmentChoice)
        field.queryset = user.appointments.current().select_related("office").order_by("id")
        field.initial = user.appointment
