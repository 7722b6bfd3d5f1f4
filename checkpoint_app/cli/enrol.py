"""`checkpoint enrol` and `checkpoint user`: this device and its people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from checkpoint_app import clock
from checkpoint_app.casework.kinds import Role
from checkpoint_app.cli.root import settings_of
from checkpoint_app.faults import Fault
from checkpoint_app.medium import medium_faults, write_whole
from checkpoint_app.services.people import add_person, change_role, reset_person, tell_centre, withdraw_person
from checkpoint_app.services.post import NewPerson, Post, ask_fingerprint, open_post
from checkpoint_app.services.telephone import answer_challenge, enrol_telephone_key
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.texts import texts


def _open(ctx: click.Context) -> Post:
    return open_post(
        settings_of(ctx), lambda: str(click.prompt("passphrase", hide_input=True, err=True)), create=True
    )


@click.command()
@click.option("--centre", "centre_url", required=True, help="Address of the central service.")
@click.option("--code", required=True, help="One-time code from the centre.")
@click.option(
    "--fingerprint", help="The centre's fingerprint, as the centre told it; asked for when it is not given."
)
@click.option("--post", "post_name", required=True, help="Name of the post.")
@click.option("--counter", required=True, help="Number of the counter.")
@click.pass_context
def enrol(
    ctx: click.Context, centre_url: str, code: str, fingerprint: str | None, post_name: str, counter: str
) -> None:
    """Enrol this device at the centre; a new device is made where there is none."""
    words = texts(settings_of(ctx).language)
    if fingerprint is None:
        fingerprint = ask_fingerprint(centre_url)
        click.echo(words("cli.enrol.fingerprint", fingerprint=fingerprint), err=True)
        click.confirm(words("cli.enrol.same"), abort=True, err=True)
    post = _open(ctx)
    try:
        membership = post.join(centre_url, code, post_name, counter, fingerprint)
    finally:
        post.close()
    click.echo(
        words(
            "doctor.enrolled", post=membership.post, counter=membership.counter, device=membership.account.device_id
        )
    )


@click.group()
def user() -> None:
    """The people who use this post."""


@user.command("add")
@click.argument("officer_id")
@click.option("--name", required=True, help="Name as shown on the screen.")
@click.option("--role", type=click.Choice([each.value for each in Role], case_sensitive=False), required=True)
@click.password_option()
@click.pass_context
def add(ctx: click.Context, officer_id: str, name: str, role: str, password: str) -> None:
    """Enrol somebody with a key pair of their own, sealed by their password."""
    person = NewPerson(officer_id, name, Role(role.upper()), password)
    _change_people(ctx, "added", name, lambda casebook: add_person(casebook, None, person, clock.now()))


@user.command("role")
@click.argument("officer_id")
@click.argument("role", type=click.Choice([each.value for each in Role], case_sensitive=False))
@click.pass_context
def role_of(ctx: click.Context, officer_id: str, role: str) -> None:
    """Give somebody another role."""
    _change_people(
        ctx, "role_changed", officer_id, lambda casebook: change_role(casebook, None, officer_id, Role(role.upper()))
    )


@user.command("reset")
@click.argument("officer_id")
@click.password_option()
@click.pass_context
def reset(ctx: click.Context, officer_id: str, password: str) -> None:
    """Let somebody in anew who lost their password: a new key, typed by themselves."""
    _change_people(
        ctx, "reset", officer_id, lambda casebook: reset_person(casebook, None, officer_id, password, clock.now())
    )


@user.command("withdraw")
@click.argument("officer_id")
@click.pass_context
def withdraw(ctx: click.Context, officer_id: str) -> None:
    """Let somebody in no more; what they signed stays."""
    _change_people(
        ctx, "withdrawn", officer_id, lambda casebook: withdraw_person(casebook, None, officer_id, clock.now())
    )


def _change_people(ctx: click.Context, done: str, who: str, change: Callable[[Casebook], None]) -> None:
    """Change the people, say so, and tell the centre; without a link the next synchronisation tells it."""
    words = texts(settings_of(ctx).language)
    post = _open(ctx)
    try:
        post.writer.run(change)
        click.echo(words(f"cli.user.{done}", who=who), err=True)
        try:
            tell_centre(post)
        except Fault:
            click.echo(words("cli.user.untold"), err=True)
    finally:
        post.close()


@user.command("list")
@click.pass_context
def list_people(ctx: click.Context) -> None:
    """List the people of this device."""
    post = _open(ctx)
    try:
        for person in post.people():
            left = "" if person.left_at is None else f"  ({person.left_at:%Y-%m-%d})"
            click.echo(f"{person.officer_id:12} {person.role.value:20} {person.display_name}{left}")
    finally:
        post.close()


@user.command("telephone")
@click.argument("officer_id")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--password", prompt=True, hide_input=True, help="The person's own password.")
@click.pass_context
def telephone(ctx: click.Context, officer_id: str, file: Path, password: str) -> None:
    """Give a supervisor the key with which they confirm by telephone: a file, sealed by their password."""
    post = _open(ctx)
    try:
        data = post.writer.run(lambda casebook: enrol_telephone_key(casebook, officer_id, password, clock.now()))
    finally:
        post.close()
    with medium_faults():
        write_whole(file, data)
    click.echo(texts(settings_of(ctx).language)("cli.user.telephone", file=file.name), err=True)


@user.command("answer")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("code")
@click.option("--password", prompt=True, hide_input=True, help="The password of the file.")
def answer(file: Path, code: str, password: str) -> None:
    """Answer the code that an officer reads out on the telephone; needs neither a network nor this post."""
    click.echo(answer_challenge(file, password, code))
