"""Whether what a machine of the post says of itself is believed: its certificate decides, not who passed it on."""

from __future__ import annotations

from datetime import datetime

from checkpoint_app.casework.post_members import PostMember, is_own_word
from checkpoint_app.tls import certificate_key, is_issued_by, peer_of


def is_believed(member: PostMember, post: str, authorities: bytes, now: datetime) -> bool:
    """Whether an authority of devices (PEM) certified this machine for this post, and it said this itself."""
    certificate = member.certificate.encode()
    if not is_issued_by(certificate, authorities, now):
        return False
    peer = peer_of(certificate)
    is_its_own = peer is not None and (peer.device_id, peer.post) == (member.device_id, post)
    return is_its_own and is_own_word(member, certificate_key(certificate))
