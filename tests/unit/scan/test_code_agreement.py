"""Codes over frames: what may be misread is believed when two frames agree, the rest at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan.barcodes import read_live_barcodes
from checkpoint_app.scan.code_agreement import CodeAgreement
from checkpoint_app.scan.code_papers import code_picture, paper
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.reading import BarcodeReading, BarcodeSymbology
from checkpoint_app.scan.specimen import View, look

S = BarcodeSymbology
BEGUN = datetime(2026, 11, 24, tzinfo=UTC)
EMPTY = np.zeros((2, 2), np.uint8)


def frame(number: int, gap_ms: int = 33) -> Frame:
    return Frame(EMPTY, BEGUN + timedelta(milliseconds=gap_ms * number), number)


def seen(symbology: BarcodeSymbology, text: str) -> BarcodeReading:
    return BarcodeReading(symbology, text.encode(), text, None, ReadingStatus.PROBABLE)


def told(agreement: CodeAgreement, *frames: tuple[BarcodeReading, ...]) -> list[list[str]]:
    return [[each.text for each in agreement.add(frame(number), found)] for number, found in enumerate(frames)]


@pytest.mark.parametrize("symbology", [S.ITF, S.CODE_39, S.CODE_128, S.PDF417])
def test_a_code_that_may_be_misread_is_told_when_a_second_frame_says_the_same(symbology):
    code = seen(symbology, "12345678")
    assert told(CodeAgreement(), (code,), (), (code,), (code,)) == [[], [], ["12345678"], []]


@pytest.mark.parametrize("symbology", [S.QR, S.AZTEC, S.DATA_MATRIX])
def test_a_code_that_corrects_its_errors_is_told_at_once(symbology):
    code = seen(symbology, "12345678")
    assert told(CodeAgreement(), (code,), (code,)) == [["12345678"], []]


def test_one_frame_that_holds_a_code_twice_is_still_one_frame():
    code = seen(S.ITF, "12345678")
    assert told(CodeAgreement(), (code, code)) == [[]]


def test_two_frames_that_differ_in_a_digit_make_nothing_believed():
    assert told(CodeAgreement(), (seen(S.ITF, "12345678"),), (seen(S.ITF, "12345670"),)) == [[], []]


def test_a_piece_of_a_longer_linear_code_is_never_believed():
    whole, piece = seen(S.ITF, "12345678"), seen(S.ITF, "3456")
    assert told(CodeAgreement(), (piece,), (whole,), (piece,), (whole,)) == [[], [], [], ["12345678"]]


def test_what_is_told_is_confirmed():
    agreement, code = CodeAgreement(), seen(S.ITF, "12345678")
    agreement.add(frame(0), (code,))
    assert agreement.add(frame(1), (code,)) == (replace(code, status=ReadingStatus.CONFIRMED),)


def test_a_code_that_was_taken_away_needs_two_frames_again():
    agreement, code = CodeAgreement(), seen(S.ITF, "12345678")
    agreement.add(frame(0), (code,))
    assert agreement.add(frame(200), (code,)) == ()


def test_a_code_that_no_second_frame_confirms_waits():
    agreement, code = CodeAgreement(), seen(S.ITF, "12345678")
    agreement.add(frame(0), (code,))
    span = timedelta(milliseconds=500)
    assert not agreement.waits_since(span, frame(1).captured_at)
    assert agreement.waits_since(span, frame(20).captured_at)
    agreement.add(frame(21), (code,))
    assert not agreement.waits_since(span, frame(22).captured_at)


def test_a_linear_code_under_a_camera_is_told_from_frames_of_their_own_noise():
    page = paper(code_picture(S.CODE_128, "ID123456"), ("SPECIMEN",))
    agreement, found = CodeAgreement(), []
    for number in range(12):
        picture = look(page, View(fill=0.7, noise=4.0, seed=number))
        found += agreement.add(replace(frame(number), image=picture), read_live_barcodes(picture, number))
    assert [(each.text, each.status) for each in found] == [("ID123456", ReadingStatus.CONFIRMED)]
