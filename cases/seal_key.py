"""The key of the court's seal: one PKCS#12 file and its pass phrase beside it, readable by the worker alone.

No page ever needs it: the web process holds no key, so that whoever takes a page over can still not seal (an import contract keeps it so).
"""

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.sign.signers import SimpleSigner

TEST_MARK = "测试签章"  # stands in the certificate's name and across every paper that it seals
LIFE = timedelta(days=3 * 365)
LEAD = timedelta(days=3 * 365)  # a demonstration is dated back
Key = ec.EllipticCurvePrivateKey


class SealUnready(RuntimeError):
    """The seal cannot be used: no key, a wrong pass phrase, or a certificate that is over."""


class SealExpired(SealUnready):
    """The certificate is over, or not valid yet: nothing is signed with it."""


@dataclass(frozen=True, slots=True)
class SealKey:
    """The key as the worker holds it while it seals."""

    signer: SimpleSigner
    roots: tuple[asn1.Certificate, ...]
    is_test: bool


def certificate() -> x509.Certificate:
    """The certificate of the seal, valid or not. Raises SealUnready when none opens."""
    return _open()[3]


def _open() -> tuple[bytes, bytes, pkcs12.PKCS12KeyAndCertificates, x509.Certificate]:
    path = Path(settings.SEAL_P12)
    try:
        content, phrase = path.read_bytes(), path.with_suffix(".pass").read_bytes().strip()
        bundle = pkcs12.load_pkcs12(content, phrase)
    except (OSError, ValueError) as problem:
        raise SealUnready("The seal's key is missing or does not open.") from problem
    if bundle.cert is None:
        raise SealUnready("The seal's key file holds no certificate.")
    return content, phrase, bundle, bundle.cert.certificate


def load(at: datetime | None = None) -> SealKey:
    """Read the key. Raises SealUnready when it is missing, does not open, or its certificate is not valid at this moment."""
    content, phrase, bundle, certificate = _open()
    at = at or datetime.now(UTC)
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise SealExpired("The seal's certificate is not valid today.")
    chain = [entry.certificate for entry in bundle.additional_certs]
    roots = tuple(_asn1(c) for c in chain if c.subject == c.issuer)
    signer = SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=phrase)
    if signer is None or not roots:
        raise SealUnready("The seal's key file holds no usable key or no root certificate.")
    return SealKey(signer, roots, TEST_MARK in certificate.subject.rfc4514_string())


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def write_test_key(court: str, *, life: timedelta = LIFE) -> Path:
    """Make a root and a seal for a court that has none yet, clearly marked as a test; nothing that exists is written over.

    Returns the key's path. Beside it: the pass phrase, and the root certificate for whoever checks a paper. All are mode 600.
    """
    path = Path(settings.SEAL_P12)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate(_name("枫桥", f"{TEST_MARK}根证书"), root_key, root_key, None, life)
    leaf = _certificate(_name(court, f"{court}（{TEST_MARK}）"), key, root_key, root, life)
    phrase = secrets.token_urlsafe(32).encode()
    sealed = serialization.BestAvailableEncryption(phrase)
    _write(path.with_suffix(".pass"), phrase)
    _write(path.with_name(f"{path.stem}-root.pem"), root.public_bytes(serialization.Encoding.PEM))
    _write(path, pkcs12.serialize_key_and_certificates(b"seal", key, leaf, [root], sealed))
    return path


def _name(organisation: str, common: str) -> x509.Name:
    facts = ((NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in facts])


def _certificate(subject: x509.Name, key: Key, issuer_key: Key, issuer: x509.Certificate | None, life: timedelta) -> x509.Certificate:
    """A root when nobody issues it, else the seal's certificate: good for signing and for nothing else."""
    moment, is_root = datetime.now(UTC), issuer is None
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.subject if issuer else subject)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(moment - LEAD).not_valid_after(moment + life)
    builder = builder.add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
    builder = builder.add_extension(_usage(is_root=is_root), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return builder.add_extension(authority, critical=False).sign(issuer_key, hashes.SHA256())


def _usage(*, is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root, content_commitment=not is_root, key_cert_sign=is_root, crl_sign=is_root, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
