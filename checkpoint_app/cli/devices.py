"""`checkpoint central device / alarms`: enrolled machines, their certificates, and what should not happen."""

from __future__ import annotations

import click

from checkpoint_app import clock
from checkpoint_app.cli.operators import operator_name
from checkpoint_app.cli.place import Place, emit


@click.group()
def device() -> None:
    """Enrolled machines: list, revoke, admit again."""


@device.command("list")
@click.pass_obj
def list_devices(place: Place) -> None:
    """List machines with the end of their certificates."""
    from checkpoint_app.central.enrolment import devices

    centre = place.open()
    for each in devices(centre):
        emit(
            {
                "device_id": each.device_id,
                "post": each.post,
                "counter": each.counter,
                "hub": each.is_hub,
                "incarnation": each.incarnation,
                "events": each.acked_through,
                "certificate_until": each.certificate_until.isoformat() if each.certificate_until else None,
                "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
                "revoked_because": each.revoked_because,
            }
        )
    centre.close()


@device.command()
@click.argument("device_id")
@click.option("--reason", required=True, help="Why, for example: stolen.")
@click.pass_obj
def revoke(place: Place, device_id: str, reason: str) -> None:
    """Revoke a machine: from now on it gets nothing, and what it sends is kept aside."""
    _set(place, device_id, reason)


@device.command()
@click.argument("device_id")
@click.pass_obj
def admit(place: Place, device_id: str) -> None:
    """Admit a revoked machine again; it sends what was kept aside once more."""
    _set(place, device_id, None)


def _set(place: Place, device_id: str, reason: str | None) -> None:
    from checkpoint_app.central.database import writing
    from checkpoint_app.central.letters import set_revoked

    centre, now = place.open(), clock.now()
    with writing(centre.engine) as session:
        set_revoked(session, device_id, reason or "", now if reason is not None else None)
    emit({"device_id": device_id, "revoked": reason is not None})
    place.say("device_revoked" if reason is not None else "device_admitted", device=device_id)
    centre.close()


@click.command()
@click.option("--close", "closing", type=int, help="Close this one: it was looked into.")
@click.option("--all", "with_closed", is_flag=True, help="Closed ones too.")
@click.option("--by", help="Who looked into it; by default this machine's user.")
@click.pass_obj
def alarms(place: Place, closing: int | None, with_closed: bool, by: str | None) -> None:
    """List what should not happen between honest machines."""
    from checkpoint_app.central import alarms as central_alarms
    from checkpoint_app.central.operators import Hand

    centre = place.open()
    if closing is not None and not central_alarms.close_alarm(centre, closing, Hand(operator_name(by), clock.now())):
        raise click.UsageError(f"no open alarm {closing}")
    for each in central_alarms.alarms(centre, closed=with_closed):
        emit(
            {
                "alarm": each.alarm_id,
                "kind": each.kind,
                "device_id": each.device_id,
                "peer_id": each.peer_id,
                "detail": each.detail,
                "count": each.count,
                "first_at": each.first_at.isoformat(),
                "last_at": each.last_at.isoformat(),
                "closed_at": each.closed_at.isoformat() if each.closed_at else None,
            }
        )
        told = {"device": each.device_id, "peer": each.peer_id, "count": each.count, "detail": each.detail}
        place.say(f"alarm_{each.kind.lower()}", **told)
    centre.close()
