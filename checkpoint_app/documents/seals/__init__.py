"""Visible digital seals of ICAO Doc 9303-13, and the worker card's: decoding, and the bytes that are signed."""

from checkpoint_app.documents.seals.model import Seal, SealFault, SealFaultKind, SealForm, SealMessage, WorkerCard
from checkpoint_app.documents.seals.vds import decode_vds, looks_like_vds, with_signature
from checkpoint_app.documents.seals.vds_nc import decode_vds_nc, looks_like_vds_nc
from checkpoint_app.documents.seals.worker_card import (
    CARD_CATEGORY,
    card_bytes,
    card_text,
    decode_card_seal,
    looks_like_card_seal,
    read_card,
)

__all__ = [
    "CARD_CATEGORY",
    "Seal",
    "SealFault",
    "SealFaultKind",
    "SealForm",
    "SealMessage",
    "WorkerCard",
    "card_bytes",
    "card_text",
    "decode_card_seal",
    "decode_vds",
    "decode_vds_nc",
    "looks_like_card_seal",
    "looks_like_vds",
    "looks_like_vds_nc",
    "read_card",
    "with_signature",
]
