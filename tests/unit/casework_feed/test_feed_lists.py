from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.casework.feed_lists import (
    LostDocumentRow,
    PlacerRow,
    decode_lost_document,
    decode_placer,
    encode_lost_document,
    encode_placer,
)
from checkpoint_app.faults import DataRejected

_dates = st.none() | st.dates(date(1990, 1, 1), date(2099, 1, 1))


@given(st.binary(min_size=32, max_size=32), st.dates(date(1990, 1, 1), date(2099, 1, 1)), _dates)
def test_lost_document_survives_the_round_trip(key, listed_on, valid_until):
    row = LostDocumentRow(key, "Kantor Contoh", listed_on, valid_until)
    assert decode_lost_document(encode_lost_document(row)) == row


@given(st.text("AB1", min_size=1, max_size=10), _dates)
def test_placer_survives_the_round_trip(placer_id, until):
    row = PlacerRow(placer_id, "PT Contoh", "SIP3MI", None, until)
    assert decode_placer(encode_placer(row)) == row


def test_faults_of_a_list_row_are_all_named():
    with pytest.raises(DataRejected) as caught:
        decode_lost_document(b'["XYZ",7,"yesterday",null]')
    assert caught.value.values["faults"] == "key KEY, listing_office TEXT, listed_on DATE"
    with pytest.raises(DataRejected):
        decode_placer(b'["P1"]')
