"""The trail of sign-ins and refusals: what a request writes into it, and whether it is whole (LG-01, LG-02)."""

from collections.abc import Iterator

from django.http import HttpRequest

from accounts.address import client_address
from accounts.models import AccessRecord, ChainHead, User, remember
from accounts.secrets import keyed_hash


def address_hash(request: HttpRequest) -> str:
    """The address as the trail and the counters know it: comparable, not readable."""
    return keyed_hash("address", client_address(request))


def record(request: HttpRequest, happening: str, *, subject: str = "") -> AccessRecord:
    """Write what the signed-in person of this request just did."""
    user = request.user if isinstance(request.user, User) else None
    appointment = user.appointment if user else None
    office_id = appointment.office_id if appointment else None
    return remember(happening, user.pk if user else None, address_hash(request), office_id=office_id, subject=subject)


def page_name(request: HttpRequest) -> str:
    """The page of a request by its name and ids, `case:甬大桥调-2026-12`; empty for an address that is none of ours."""
    match = request.resolver_match
    if match is None:
        return ""
    return ":".join([match.url_name or "", *(str(value) for value in match.kwargs.values())])


def broken_links() -> Iterator[str]:
    """One sentence per row that was changed, cut out or cut off. Nothing means whole."""
    heads = {head.chain: head for head in ChainHead.objects.all()}
    last: dict[str, tuple[int, str]] = {}
    for row in AccessRecord.objects.order_by("chain", "seq").iterator():
        seq, previous = last.get(row.chain, (0, ""))
        if (row.seq, row.previous_hash) != (seq + 1, previous) or row.hash != row.digest():
            yield f"{row.chain} #{row.seq} does not follow from #{seq}"
        last[row.chain] = (row.seq, row.hash)
    for chain, head in heads.items():
        if last.get(chain, (0, "")) != (head.seq, head.hash):
            yield f"{chain} ends before #{head.seq}"
    for chain in last.keys() - heads.keys():
        yield f"{chain} has no head"
