import json

import pytest

from checkpoint_app.casework.stick_admission import (
    code_key,
    plain_code,
    read_answer,
    read_asked,
    write_answer,
    write_asked,
)
from checkpoint_app.faults import DataRejected

CODE = "7Q2MX-0K9TB-4VHNC-AR3ZP"
KEY = code_key(CODE)
PUBLIC = KEY.public_key().public_bytes_raw()
OTHER = code_key("7Q2MX-0K9TB-4VHNC-AR3ZQ").public_key().public_bytes_raw()
ASKED = write_asked({"post": "TPI Contoh"}, KEY)


def test_a_code_is_read_as_people_type_it():
    assert plain_code(" 7q2mx OK9tb-4vhnc ar3zp") == plain_code(CODE)
    assert code_key("7q2mx-ok9tb 4vhnc-ar3zp").private_bytes_raw() == KEY.private_bytes_raw()


def test_the_centre_tells_by_which_code_it_is_asked():
    assert read_asked(ASKED, {"one": OTHER, "two": PUBLIC}) == ("two", {"post": "TPI Contoh"})


@pytest.mark.parametrize(
    "data",
    [b"", b"[", b"[]", b"7", b'{"asked":1}', ASKED.replace(b"Contoh", b"Contok"), b'{"asked":1.5,"signature":""}'],
)
def test_what_no_code_asked_is_refused(data):
    with pytest.raises(DataRejected) as caught:
        read_asked(data, {"two": PUBLIC})
    assert caught.value.key == "casework.fault.admission_refused"
    with pytest.raises(DataRejected):
        read_asked(ASKED, {"one": OTHER})


def test_the_answer_is_for_exactly_what_was_asked():
    answer = write_answer({"device_id": "d"}, ASKED, PUBLIC)
    assert read_answer(answer, ASKED, PUBLIC) == {"device_id": "d"}
    for data, asked, public in (
        (answer, ASKED + b" ", PUBLIC),
        (answer, ASKED, OTHER),
        (answer.replace(b'"d"', b'"e"'), ASKED, PUBLIC),
        (b"{}", ASKED, PUBLIC),
        (b"torn", ASKED, PUBLIC),
        (write_answer([], ASKED, PUBLIC), ASKED, PUBLIC),
    ):
        with pytest.raises(DataRejected) as caught:
            read_answer(data, asked, public)
        assert caught.value.key == "casework.fault.admission_answer"


def test_neither_file_tells_the_code():
    for data in (ASKED, write_answer({}, ASKED, PUBLIC)):
        assert plain_code(CODE) not in plain_code(data.decode())
        assert PUBLIC.hex() not in data.decode()
    assert set(json.loads(ASKED)) == {"asked", "signature"}
