"""Rule packs: data in TOML, type-checked against `Facts` and compiled to closures when they are loaded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RulePack:
    """A loaded rule pack; `digest` is the SHA-256 of its text in hexadecimal digits."""

    pack_id: str
    version: int
    digest: str


def load_rule_pack(text: str) -> RulePack:
    """Read a rule pack from its TOML text; raises `RulePackRejected` that lists every fault."""
    raise NotImplementedError
