"""What the court reads about its seal: why a ruling was not sealed, and that the certificate is soon over. No page holds the key."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from cases.clock import now
from cases.models import Confirmation, Outbox, SealCertificate
from cases.moves import Effect
from cases.templatetags.words import day

WARN = timedelta(days=60)
# The kind of the problem, as the outbox keeps it, in the words of a clerk.
WHY: dict[str, str | Promise] = {
    "SealExpired": gettext_lazy("The certificate of the court's seal is over, so nothing was signed. Have it renewed, then seal again."),
    "SealUnready": gettext_lazy("The key of the court's seal is missing or does not open. Ask the administrator, then seal again."),
    "NotSealed": gettext_lazy("What was made did not verify, so it was thrown away. Nothing left the house. Seal again."),
}
OTHERWISE = gettext_lazy("The signing service did not answer. Nothing is half signed. Seal again in a while.")


def why_not_sealed(file: Confirmation) -> str:
    """Why the worker could not seal it, told plainly; empty while nothing failed."""
    row = Outbox.objects.filter(kind=Effect.SEAL_RULING, ref=file.pk, failed_at__isnull=False).order_by("-failed_at").first()
    return str(WHY.get(row.problem.split(" ")[0], OTHERWISE)) if row else ""


def warning() -> str:
    """That the seal is over, soon over, or does not open; empty while all is well, and before the worker looked."""
    row = SealCertificate.objects.first()
    if row is None:
        return ""
    if row.valid_until is None:
        return str(WHY["SealUnready"])
    if row.valid_until <= now():
        return str(WHY["SealExpired"])
    if row.valid_until - now() > WARN:
        return ""
    return _("The certificate of the court's seal is good until %(day)s only. Have it renewed before.") % {"day": day(row.valid_until)}
