"""The hub on an enrolled machine: with that machine's certificate, and its database key for the hub's own file."""

from __future__ import annotations

from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.hub.api import HubPlace
from checkpoint_app.hub.relay import Relay
from checkpoint_app.hub.server import EVERYWHERE, HubSetup, RunningHub
from checkpoint_app.services.post import Post
from checkpoint_app.services.post_hub import HUB_PORT, is_hub
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.pace import Pace
from checkpoint_app.tls import Credentials


def hub_setup(post: Post, port: int = HUB_PORT, host: str = EVERYWHERE) -> HubSetup:
    """Gather what a hub needs; raises EnvironmentFault when the centre did not enrol this machine as a hub."""
    membership = post.membership
    if membership is None or membership.letter is None or not is_hub(post):
        raise EnvironmentFault("hub.fault.not_a_hub")
    letter = membership.letter
    place = HubPlace(membership.post, membership.account.device_id, letter.devices.encode())
    own = Credentials(letter.certificate.encode(), post.secrets.device_key)
    return HubSetup(post.settings.data_dir, post.secrets.database_key, place, own, port, host)


def make_relay(post: Post, hub: RunningHub) -> Relay:
    """Make the relay to this machine's centre; it does nothing until it is started."""
    membership = post.membership
    if membership is None:
        raise EnvironmentFault("cli.fault.not_enrolled")
    pace = Pace.of_kbit(post.settings.bandwidth_kbit)
    url = membership.device_url
    return Relay(hub.desk, lambda: CentreLink(url, post.trust(), pace), membership.account.receipt_key)
