"""Rule packs at the centre: what two known people signed is published with the next publication."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.casework.feed_lists import ListRow, RulePackRow, decode_list_row
from checkpoint_app.casework.kinds import Role
from checkpoint_app.casework.signed_packs import SignedPack, verify_pack, write_signed
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.changes import put_list
from checkpoint_app.central.database import writing
from checkpoint_app.central.models import ListRow as KeptRow
from checkpoint_app.central.models import Officer
from checkpoint_app.faults import DataRejected

_MAY_SIGN = (Role.SUPERVISOR.value, Role.ADMINISTRATOR.value)
_KEPT = 4
"""The newest packs of a name are offered: the one in force, the one to come, and those before it."""


def take_pack(centre: Centre, signed: SignedPack, now: datetime) -> RulePack:
    """Take a pack that two people known to the centre signed; its version must be above all that were published.

    Raises DataRejected otherwise, and then nothing changed.
    """
    pack = verify_pack(signed)
    with writing(centre.engine) as session:
        for each in signed.signatures:
            known = select(Officer).where(
                Officer.officer_id == each.officer_id,
                Officer.public_key == each.public_key,
                Officer.role.in_(_MAY_SIGN),
            )
            if session.scalars(known).first() is None:
                raise DataRejected("central.fault.pack_signer_unknown", officer=each.officer_id)
        rows: dict[str, ListRow] = {
            kept.entry_id: decode_list_row(Feed.RULES, kept.line)
            for kept in session.scalars(select(KeptRow).where(KeptRow.feed == Feed.RULES.value))
        }
        versions = [
            row.version for row in rows.values() if isinstance(row, RulePackRow) and row.pack_id == pack.pack_id
        ]
        if pack.version <= max(versions, default=0):
            raise DataRejected("central.fault.pack_version", version=pack.version, published=max(versions))
        rows[_name(pack.pack_id, pack.version)] = RulePackRow(
            pack.pack_id, pack.version, pack.digest, write_signed(signed)
        )
        for old in sorted(versions)[: 1 - _KEPT]:
            del rows[_name(pack.pack_id, old)]
        put_list(session, Feed.RULES, rows, now)
    return pack


def _name(pack_id: str, version: int) -> str:
    return f"{pack_id}-{version}"
