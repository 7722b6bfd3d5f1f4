"""Signatures over values in their canonical form: Ed25519, as base64, with a domain before what is signed.

A domain tells for what a signature was given, so that none can be shown for something else.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from checkpoint_app.casework.canonical import from_base64, to_base64


def sign(key: Ed25519PrivateKey, message: bytes) -> str:
    """Sign a message; its domain stands at its beginning."""
    return to_base64(key.sign(message))


def is_signed(public: Ed25519PublicKey | bytes, signature: str, message: bytes) -> bool:
    """Whether a key, or the key of 32 raw bytes, signed exactly this message; what is malformed did not."""
    try:
        known = Ed25519PublicKey.from_public_bytes(public) if isinstance(public, bytes) else public
        known.verify(from_base64(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
