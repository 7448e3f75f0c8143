"""A government sign-on (OpenID Connect), where a station has one: it says who somebody is, never what they may. Off unless FENGQIAO_OIDC names it.

Nobody is created by it: its claim names the staff number of a person who is here and in service, or nothing happens.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError

SECONDS = 5.0  # of each question to the provider
SIGNED = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]  # never none, never a shared secret


class Away(Exception):
    """The provider does not answer, or is not the one that it should be."""


class Refused(Exception):
    """The provider's answer proves nothing."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the provider vouches for: whose number, and whether a second factor was shown there that counts here."""

    number: str
    two_factors: bool


def way_in(request: HttpRequest, back: str) -> HttpResponse:
    """To the provider, with state, nonce and PKCE waiting in the session. Raises Away."""
    wanted = {"acr_values": " ".join(settings.OIDC["factors"])} if settings.OIDC["factors"] else {}
    answer: HttpResponse = _known().authorize_redirect(request, back, **wanted)
    return answer


def said(request: HttpRequest) -> Said:
    """Whom the provider sent back. Raises Refused for whatever is not signed by it, for us, now and for this browser; Away."""
    provider, claim = _known(), settings.OIDC["claim"]
    options = {
        "iss": {"essential": True, "values": [provider.server_metadata["issuer"]]}, "aud": {"essential": True, "values": [provider.client_id]},
    }  # fmt: skip
    try:
        claims = provider.authorize_access_token(request, claims_options=options).get("userinfo") or {}
    except OSError as problem:
        raise Away from problem
    except (AuthlibBaseError, JoseError, ValueError, TypeError, KeyError) as problem:
        raise Refused(type(problem).__name__) from problem
    number = claims.get(claim)
    if not isinstance(number, str) or not number:
        raise Refused(claim)
    return Said(number, claims.get("acr") in settings.OIDC["factors"])


def way_out(back: str) -> str:
    """Where somebody signs out of the provider too; empty where it has no such page. No token of theirs stands in the address. Raises Away."""
    provider = _known()
    if "end_session_endpoint" not in provider.server_metadata:
        return ""
    return str(provider.create_logout_url(post_logout_redirect_uri=back, client_id=provider.client_id)["url"])


def _known() -> Any:
    """The provider with what it says about itself, read once per process."""
    provider = _provider(settings.OIDC["issuer"], settings.OIDC["client"], settings.OIDC["secret"], settings.OIDC["scope"])
    try:
        facts = provider.load_server_metadata()
    except (OSError, ValueError) as problem:
        raise Away from problem
    if str(facts.get("issuer", "")).rstrip("/") != settings.OIDC["issuer"].rstrip("/"):
        provider.server_metadata.clear()
        raise Away
    facts["id_token_signing_alg_values_supported"] = [one for one in facts.get("id_token_signing_alg_values_supported") or SIGNED if one in SIGNED]
    return provider


@cache
def _provider(issuer: str, client: str, secret: str, scope: str) -> Any:
    return OAuth().register(
        "sign_on", client_id=client, client_secret=secret, server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": scope, "code_challenge_method": "S256", "default_timeout": SECONDS},
    )  # fmt: skip
