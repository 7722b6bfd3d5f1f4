"""Files, folders and videos to readings."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.faults import InputUnreadable
from checkpoint_app.scan.barcodes import by_zbar, read_barcodes, read_live_barcodes
from checkpoint_app.scan.reading import BarcodeSymbology
from checkpoint_app.scan.reading_files import read_path
from checkpoint_app.scan.specimen import SimulatedCamera, View, look, render_page
from tests.unit.scan.papers import a_specimen


def test_a_folder_gives_a_reading_or_a_fault_for_every_picture(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), look(render_page(a_specimen()), View()))
    cv2.imwrite(str(tmp_path / "b.jpg"), look(None, View()))
    (tmp_path / "c.jpg").write_text("no picture")
    readings = list(read_path(tmp_path))
    assert [r.path.name for r in readings] == ["a.png", "b.jpg", "c.jpg"]
    assert readings[0].mrz is not None
    assert readings[1].mrz is None
    assert readings[1].fault is None
    assert isinstance(readings[2].fault, InputUnreadable)


def test_a_missing_path_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable):
        list(read_path(tmp_path / "gone"))


def test_a_video_is_confirmed(tmp_path: Path) -> None:
    camera = SimulatedCamera(frame_interval_s=0, entry_frames=2)
    camera.present(render_page(a_specimen(seed=4)), View(fill=0.75))
    writer = cv2.VideoWriter(str(tmp_path / "v.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 15, (1280, 720))
    for _ in range(9):
        frame = camera.read()
        assert frame is not None
        writer.write(frame.image)
    writer.release()
    (reading,) = read_path(tmp_path / "v.avi")
    assert reading.mrz is not None
    assert reading.mrz.lines == a_specimen(seed=4).lines
    assert reading.mrz.status is ReadingStatus.CONFIRMED


@pytest.mark.parametrize(
    ("kind", "symbology"),
    [
        ("PDF417", BarcodeSymbology.PDF417),
        ("QRCode", BarcodeSymbology.QR),
        ("Aztec", BarcodeSymbology.AZTEC),
        ("DataMatrix", BarcodeSymbology.DATA_MATRIX),
    ],
)
def test_barcodes_give_their_bytes(kind: str, symbology: BarcodeSymbology) -> None:
    content = bytes(range(1, 60)) if kind == "QRCode" else b"M1SPECIMEN/ONE       E000000 CGKSIN"
    code = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, kind))
    image = cv2.copyMakeBorder(
        cv2.cvtColor(np.array(code.to_image(scale=4)), cv2.COLOR_GRAY2BGR), 40, 40, 40, 40, 0, value=(255, 255, 255)
    )
    (found,) = read_barcodes(image)
    assert found.symbology is symbology
    assert found.content == content
    assert read_barcodes(image, quick=True)[0].content == content


@pytest.mark.parametrize(
    ("kind", "symbology"),
    [("Code128", BarcodeSymbology.CODE_128), ("Code39", BarcodeSymbology.CODE_39), ("ITF", BarcodeSymbology.ITF)],
)
def test_linear_codes_are_read_by_both_readers(kind: str, symbology: BarcodeSymbology) -> None:
    code = zxingcpp.create_barcode("12345678", getattr(zxingcpp.BarcodeFormat, kind))
    image = cv2.copyMakeBorder(np.array(code.to_image(scale=3)), 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255)
    grey = image.astype(np.uint8)
    for found in (read_barcodes(grey), by_zbar(grey)):
        assert [(each.symbology, each.text) for each in found] == [(symbology, "12345678")]


def test_a_frame_of_many_shows_several_codes_in_their_turns() -> None:
    desk = np.full((720, 1280), 255, np.uint8)
    for kind, at in (("QRCode", (60, 60)), ("Aztec", (60, 500)), ("PDF417", (420, 60)), ("DataMatrix", (60, 900))):
        code = zxingcpp.create_barcode("M1SPECIMEN/ONE", getattr(zxingcpp.BarcodeFormat, kind))
        picture = np.array(code.to_image(scale=4))
        desk[at[0] : at[0] + picture.shape[0], at[1] : at[1] + picture.shape[1]] = picture
    seen = {each.symbology for sequence in range(4) for each in read_live_barcodes(desk, sequence)}
    assert seen == {each for each in BarcodeSymbology if each.value in {"QR", "AZTEC", "PDF417", "DATA_MATRIX"}}


def test_a_picture_without_codes_has_none() -> None:
    assert read_barcodes(look(None, View())) == ()
