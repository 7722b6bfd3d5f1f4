"""The bundled pack's version rises whenever its rules change: an assessment names it, and two packs are never one."""

import tomllib
from pathlib import Path

RECORDED = Path(__file__).with_name("pack_digests.toml")


def test_whoever_changes_rules_raises_the_version(pack):
    known = tomllib.loads(RECORDED.read_text(encoding="utf-8"))[pack.pack_id]
    told = f'raise `version` under [pack] in resources/rules/demo.toml, then write `{pack.version} = "{pack.digest}"`'
    assert known.get(str(pack.version)) == pack.digest, f"the rules changed: {told} in {RECORDED.name}"
    assert max(map(int, known)) == pack.version, f"{RECORDED.name} knows a later version than the pack has"
