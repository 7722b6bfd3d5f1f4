from checkpoint_app.assessment.links import Link, LinkKind, Member, links_to, links_within, merged_links

FLAGGED = frozenset({"C01", "D02"})


def test_who_shares_the_booking_of_a_flagged_member_is_linked():
    group = [Member("B1", codes=FLAGGED), Member("B1"), Member("B2"), Member("")]
    assert links_within(group) == ((), (Link(LinkKind.BOOKING, "B1", 1),), (), ())


def test_a_group_without_a_flagged_member_is_no_group():
    assert links_within([Member("B1"), Member("B1", codes=frozenset({"D02", "T04"}))]) == ((), ())


def test_who_shares_the_placement_company_is_linked():
    flagged = Member(placers=frozenset({"P1", "P2"}), codes=frozenset({"T02"}))
    assert links_to(Member(placers=frozenset({"P2", "P3"})), [flagged, flagged]) == (Link(LinkKind.PLACER, "P2", 2),)


def test_a_flagged_member_is_linked_to_another_and_never_to_itself():
    both = [Member("B1", codes=FLAGGED), Member("B1", codes=frozenset({"S05"}))]
    assert links_within(both) == ((Link(LinkKind.BOOKING, "B1", 1),), (Link(LinkKind.BOOKING, "B1", 1),))
    assert links_within(both[:1]) == ((),)


def test_what_two_sources_tell_of_the_same_people_is_counted_once():
    one = (Link(LinkKind.BOOKING, "B7", 1), Link(LinkKind.PLACER, "P1", 3))
    other = (Link(LinkKind.BOOKING, "B7", 2), Link(LinkKind.PLACER, "P1", 1), Link(LinkKind.BOOKING, "B8", 1))
    assert merged_links(one, other) == (
        Link(LinkKind.BOOKING, "B7", 2),
        Link(LinkKind.PLACER, "P1", 3),
        Link(LinkKind.BOOKING, "B8", 1),
    )
    assert merged_links((), ()) == ()
