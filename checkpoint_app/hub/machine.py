"""The hub on an enrolled machine: with that machine's certificate, and its database key for the hub's own file.

The web server is imported by whoever starts a hub: a counter that is none starts without it, in half the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.post import Post
from checkpoint_app.services.post_hub import HUB_PORT, is_hub
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.pace import Pace
from checkpoint_app.tls import Credentials

if TYPE_CHECKING:
    from checkpoint_app.hub.relay import Relay
    from checkpoint_app.hub.server import HubSetup, RunningHub


def hub_setup(post: Post, port: int = HUB_PORT, host: str = "") -> HubSetup:
    """Gather what a hub needs; without a host it is reached from everywhere at the post.

    Raises:
        EnvironmentFault: the centre did not enrol this machine as a hub.
    """
    from checkpoint_app.hub.api import HubPlace
    from checkpoint_app.hub.server import EVERYWHERE, HubSetup

    membership = post.membership
    if membership is None or membership.letter is None or not is_hub(post):
        raise EnvironmentFault("hub.fault.not_a_hub")
    letter = membership.letter
    place = HubPlace(membership.post, membership.account.device_id, letter.devices.encode())
    own = Credentials(letter.certificate.encode(), post.secrets.device_key)
    return HubSetup(post.settings.data_dir, post.secrets.database_key, place, own, port, host or EVERYWHERE)


def make_relay(post: Post, hub: RunningHub) -> Relay:
    """Make the relay to this machine's centre; it does nothing until it is started."""
    from checkpoint_app.hub.relay import Relay

    membership = post.membership
    if membership is None:
        raise EnvironmentFault("cli.fault.not_enrolled")
    pace = Pace.of_kbit(post.settings.bandwidth_kbit)
    url = membership.device_url
    return Relay(hub.desk, lambda: CentreLink(url, post.trust(), pace), membership.account.receipt_key)


class OwnHub:
    """The hub inside the application, on the machine that is its post's hub; elsewhere it does nothing."""

    def __init__(self, post: Post, port: int = HUB_PORT, host: str = "") -> None:
        """Take the post; nothing is opened yet."""
        self._post, self._port, self._host = post, port, host
        self._running: RunningHub | None = None
        self._relay: Relay | None = None

    def start(self) -> None:
        """Serve where this machine is the hub, unless `checkpoint hub serve` does so already."""
        if not is_hub(self._post) or self._running is not None:
            return
        from checkpoint_app.hub.server import start_hub

        try:
            self._running = start_hub(hub_setup(self._post, self._port, self._host))
        except EnvironmentFault:
            # The port is taken: the hub runs as a service of its own. If it does not, the strip says so.
            return
        self._relay = make_relay(self._post, self._running)
        self._relay.start()

    def stop(self) -> None:
        """End the service; twice is the same as once."""
        if self._relay is not None:
            self._relay.stop()
        if self._running is not None:
            self._running.stop()
        self._relay = self._running = None
