"""The other machines of this post, as they told of themselves: learnt from the hub, or from a stick, and kept.

A post without a hub or a network gets to know its machines by the stick: each puts its word there and takes those of
its own post. Believed is only what a certificate of this post signed, whoever carried it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import pyrage

from checkpoint_app import clock
from checkpoint_app.casework.canonical import canonical_bytes, to_base64
from checkpoint_app.casework.kinds import Role
from checkpoint_app.casework.post_members import (
    MemberPerson,
    PostMember,
    member_from_wire,
    member_to_wire,
    sign_member,
)
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.medium import make_folder, medium_faults, read_limited, write_whole
from checkpoint_app.services.post import Post
from checkpoint_app.sync.courier import Stick
from checkpoint_app.sync.enrolling import OFFICERS_DOMAIN
from checkpoint_app.sync.post_roster import is_believed

_SETTING, _FOLDER = "post_members", "machines"
_LARGEST_WORD_BYTES = 200_000
_MOST = 500


def own_word(post: Post) -> PostMember:
    """Say who this machine is, signed; everybody who ever worked here, since old events bear their signatures."""
    membership = post.membership
    if membership is None or membership.letter is None:
        raise EnvironmentFault("sync.fault.certificate_missing")
    known = post.people()
    people = tuple(
        MemberPerson(each.officer_id, each.role, to_base64(each.public_key.public_bytes_raw()), each.display_name)
        for each in known
    )
    bare = PostMember(
        device_id=membership.account.device_id,
        incarnation=membership.account.incarnation,
        counter=membership.counter,
        certificate=membership.letter.certificate,
        recipient=str(pyrage.x25519.Identity.from_str(post.secrets.age_identity).to_public()),
        reads_cases=any(each.role is Role.SUPERVISOR and each.left_at is None for each in known),
        people=people,
        officers_signature="–",
    )
    vouched = post.secrets.device_key.sign(OFFICERS_DOMAIN + canonical_bytes(bare.officers_wire))
    return sign_member(replace(bare, officers_signature=to_base64(vouched)), post.secrets.device_key)


def known_members(post: Post) -> tuple[PostMember, ...]:
    """List the post's other machines that can be believed now."""
    text = post.writer.run(lambda casebook: casebook.setting(_SETTING))
    members = (member_from_wire(each) for each in json.loads(text or "[]"))
    return tuple(each for each in members if _is_of_ours(post, each))


def remember_members(post: Post, members: Iterable[PostMember]) -> None:
    """Keep what machines of this post told of themselves; the newest word of each counts."""
    known = {each.device_id: each for each in known_members(post)}
    told = {**known, **{each.device_id: each for each in members if _is_of_ours(post, each)}}
    if told == known:
        return
    text = canonical_bytes([member_to_wire(each) for each in list(told.values())[:_MOST]]).decode("utf-8")
    post.writer.run(lambda casebook: casebook.set_setting(_SETTING, text))


def exchange_by_stick(post: Post, stick: Stick) -> None:
    """Put this machine's word on a stick and take those of the post's others; raises EnvironmentFault."""
    word = own_word(post)
    folder = stick.folder / _FOLDER
    with medium_faults():
        make_folder(folder)
        content = canonical_bytes(member_to_wire(word))
        path = folder / f"{word.device_id}.json"
        if read_limited(path, _LARGEST_WORD_BYTES) != content:
            write_whole(path, content)
        texts = [read_limited(each, _LARGEST_WORD_BYTES) for each in sorted(folder.glob("*.json"))[:_MOST]]
    remember_members(post, [found for text in texts if (found := _read(text or b"")) is not None])


def _read(text: bytes) -> PostMember | None:
    try:
        return member_from_wire(json.loads(text))
    except (ValueError, RecursionError, DataRejected):
        return None


def _is_of_ours(post: Post, member: PostMember) -> bool:
    membership = post.membership
    if membership is None or membership.letter is None or member.device_id == membership.account.device_id:
        return False
    return is_believed(member, membership.post, membership.letter.devices.encode(), clock.now())
