"""`checkpoint hub ...`: the hub of a post, on the machine that is it and from the counters that use it."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import click

from checkpoint_app.cli.root import emit, say, settings_of
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.post import Post, open_post
from checkpoint_app.services.post_hub import HUB_PORT, ask_state, hub_address, hub_url, set_hub_url
from checkpoint_app.sync.hub_link import HubState
from checkpoint_app.texts import Texts, texts


def _open(ctx: click.Context) -> Post:
    return open_post(settings_of(ctx), lambda: str(click.prompt("passphrase", hide_input=True, err=True)))


@click.group()
def hub() -> None:
    """The post's hub: several counters and a supervisor share the queue without the centre."""


@hub.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=HUB_PORT, show_default=True, help="0 takes a free one."
)
@click.option("--host", default="0.0.0.0", show_default=True, help="Address to listen at.")  # noqa: S104
@click.pass_context
def serve(ctx: click.Context, port: int, host: str) -> None:
    """Serve the counters of this post, and relay to the centre, until interrupted."""
    from checkpoint_app.hub.machine import hub_setup, make_relay
    from checkpoint_app.hub.server import start_hub

    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    post = _open(ctx)
    try:
        setup = hub_setup(post, port, host)
        running = start_hub(setup)
        relay = make_relay(post, running)
        relay.start()
        say(texts(settings_of(ctx).language)("hub.listening", post=setup.place.post, port=running.port))
        emit({"post": setup.place.post, "port": running.port, "epoch": running.desk.epoch})
        while not stopping.wait(1.0):
            pass
        relay.stop()
        running.stop()
    finally:
        post.close()


@hub.command()
@click.argument("address", required=False, default="")
@click.pass_context
def use(ctx: click.Context, address: str) -> None:
    """Use the hub at ADDRESS (host or host:port) from now on, after it answered; without one, none."""
    words = texts(settings_of(ctx).language)
    post = _open(ctx)
    try:
        if address:
            url = hub_address(address)
            _tell(words, post, ask_state(post, url))
            set_hub_url(post, url)
            say(words("hub.set", url=url))
        else:
            set_hub_url(post, "")
            say(words("hub.unset"))
    finally:
        post.close()


@hub.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a machine on stdout.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Ask the hub how it is, which machines it has seen, and what it has still to relay."""
    post = _open(ctx)
    try:
        url = hub_url(post)
        if not url:
            raise EnvironmentFault("hub.fault.none_set")
        state = ask_state(post, url)
        if not as_json:
            _tell(texts(settings_of(ctx).language), post, state)
            return
        for each in state.members:
            seen = f"{each.seen_at:%Y-%m-%dT%H:%M:%SZ}"
            emit({"counter": each.member.counter, "seen": seen, "waiting": each.waiting, "trouble": each.trouble})
    finally:
        post.close()


def _tell(words: Texts, post: Post, state: HubState) -> None:
    name = post.membership.post if post.membership else post.settings.post
    click.echo(words("hub.reached", post=name, machines=len(state.members), waiting=state.waiting))
    for each in state.members:
        trouble = words("hub.trouble", reason=words(each.trouble, error="–")) if each.trouble else ""
        seen = words.instant(each.seen_at)
        click.echo(
            words("hub.machine", counter=each.member.counter, seen=seen, waiting=each.waiting, trouble=trouble)
        )
