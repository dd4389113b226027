"""Certificates for servers that tests put before or beside the API server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(name: str) -> tuple[bytes, bytes]:
    """A certificate for a host that signs itself, for an hour, and its key, as PEM."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "harbour")])
    begun = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    timed = begun.serial_number(1).not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
    named = timed.add_extension(x509.SubjectAlternativeName([_named(name)]), critical=False)
    signing = named.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    signed = signing.add_extension(_usage(), critical=True).sign(key, hashes.SHA256())
    form = serialization.PrivateFormat.PKCS8
    text = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    return signed.public_bytes(serialization.Encoding.PEM), text


def _named(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage() -> x509.KeyUsage:
    """What a strict reader wants of a certificate that signs."""
    rest = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign")
    never = dict.fromkeys((*rest, "encipher_only", "decipher_only"), False)
    return x509.KeyUsage(digital_signature=True, key_cert_sign=True, **never)
