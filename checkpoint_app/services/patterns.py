"""The advisories in force as a post shows them: with its own cases where it holds one of a traveller. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from checkpoint_app.assessment.advisories import ABOUT_COMPANIES, Advisory
from checkpoint_app.assessment.clearance import Feed, FeedAge
from checkpoint_app.casework.document_snapshot import document_from_body
from checkpoint_app.casework.papers import case_number
from checkpoint_app.casework.presented import PresentedKeys
from checkpoint_app.services.post import Post
from checkpoint_app.store.casebook import Casebook


@dataclass(frozen=True, slots=True)
class PatternsHere:
    """What is in force, the newest evidence first.

    Attributes:
        post: the name of this post.
        companies: names of placement companies by their ids.
        cases: numbers of this post's cases by the keyed hash of the traveller's passport.
        age: how old the list is.
    """

    post: str
    advisories: tuple[Advisory, ...]
    companies: Mapping[str, str]
    cases: Mapping[bytes, str]
    age: FeedAge

    def known(self, advisory: Advisory) -> dict[int, str]:
        """Name the travellers of an advisory of whom this post holds a case, by their numbers."""
        numbered = enumerate(advisory.members, 1)
        return {number: self.cases[member] for number, member in numbered if member in self.cases}

    def concerns_here(self, advisory: Advisory) -> bool:
        """Whether something was seen at this post, or it is about a company, which may come anywhere."""
        return advisory.kind in ABOUT_COMPANIES or self.post in advisory.posts


def patterns_here(post: Post, casebook: Casebook, now: datetime) -> PatternsHere:
    """Read the advisories in force; on the casebook's thread."""
    cache = post.cache()
    try:
        advisories = cache.advisories(now)
        ids = {each.subject for each in advisories if each.subject}
        names = {each: cache.placer_name(each) for each in sorted(ids)}
        age = cache.age(Feed.ADVISORIES, now)
    finally:
        cache.close()
    wanted = frozenset(member for each in advisories for member in each.members)
    cases = _own_cases(casebook, PresentedKeys(post.secrets.list_key or bytes(32)), wanted)
    membership = post.membership
    here = membership.post if membership else post.settings.post
    return PatternsHere(here, advisories, {each: name for each, name in names.items() if name}, cases, age)


def _own_cases(casebook: Casebook, keys: PresentedKeys, wanted: frozenset[bytes]) -> dict[bytes, str]:
    """Find which of these passports this post holds an encounter of; what was erased is not found any more."""
    found: dict[bytes, str] = {}
    for encounter_id, content in casebook.contents() if wanted else ():
        body = content.get("document")
        if not isinstance(body, Mapping):
            continue
        document = document_from_body(body)
        key = keys.document(document.issuing_state, document.document_number)
        if key in wanted:
            found[key] = case_number(encounter_id)
    return found
