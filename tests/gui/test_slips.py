"""A slip from the counter's window to the supervisor's: made after a referral, saved, held under a camera, opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QImage

from checkpoint_app import clock
from checkpoint_app.scan.barcodes import read_barcodes
from checkpoint_app.scan.frames import Frame
from checkpoint_app.services.post import enrol_people
from checkpoint_app.services.slips import make_slip
from checkpoint_app.services.synchronising import exchange_by_stick
from checkpoint_app.texts import texts
from checkpoint_app.ui.slip.paper import picture_of
from tests.gui.station_rig import OFFICER as RAHAYU
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.station_rig import Station, open_station
from tests.integration.hub.conftest import Machine, Scene
from tests.integration.hub.test_slips import content
from tests.little_country import LittleCountry
from tests.unit.store.conftest import OFFICER, SUPERVISOR


@pytest.fixture
def scene(country: LittleCountry, tmp_path) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(country, tmp_path, stack)


def meet(scene: Scene, *machines: Machine) -> None:
    for each in (*machines, machines[0]):
        exchange_by_stick(each.post, scene.folder / "stick", take=False)


def pixels(image: QImage) -> np.ndarray:
    rgb = image.convertToFormat(QImage.Format.Format_BGR888)
    flat = np.frombuffer(rgb.constBits(), dtype=np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return flat[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3).copy()


def photographed(picture: np.ndarray) -> np.ndarray:
    """The paper on a desk before a camera of 1280 x 720 or better: smaller, turned a little, not quite sharp."""
    height, width = 1080, 1920
    scale = 1000 / picture.shape[0]
    turned = cv2.getRotationMatrix2D((picture.shape[1] / 2, picture.shape[0] / 2), 4, scale)
    turned[:, 2] += (width / 2 - picture.shape[1] / 2, height / 2 - picture.shape[0] / 2)
    seen = cv2.warpAffine(picture, turned, (width, height), borderValue=(90, 90, 90), flags=cv2.INTER_AREA)
    return cv2.GaussianBlur(seen, (3, 3), 0)


@pytest.fixture
def desk(scene: Scene, tmp_path) -> Iterator[tuple[Station, Machine]]:
    machine = scene.machine("desk")
    enrol_people(machine.post, [HARTONO], clock.now())
    counter = scene.machine("4", OFFICER)
    meet(scene, counter, machine)
    with open_station(machine.post, tmp_path / "out") as station:
        station.player.log_in(HARTONO)
        yield station, counter


def test_a_slip_under_the_camera_opens_its_case_in_the_queue(desk):
    station, counter = desk
    slip = make_slip(counter.post, counter.refer(content=content()))
    frame = Frame(photographed(pixels(picture_of(slip, texts("id"), 1240))), clock.now(), 0)
    assert [each.text for each in read_barcodes(frame.image, quick=True)] == [slip.code]
    station.station.slips.look(frame)
    station.wait(lambda: bool(station.station.queue._view.rows))
    notice = station.station.queue_screen.notice
    station.wait(lambda: slip.case_number in notice.accessibleName())
    row = station.station.queue._view.rows[0]
    assert "4" in row.origin


def test_an_altered_slip_is_refused_with_a_sentence(desk):
    station, counter = desk
    code = make_slip(counter.post, counter.refer(content=content())).code
    station.station.slips.take_text(code[:-1] + ("0" if code[-1] != "0" else "1"))
    notice = station.station.queue_screen.notice
    station.wait(lambda: bool(notice.accessibleName()))
    assert station.station.queue._view.rows == ()


def test_after_a_referral_without_a_hub_the_counter_shows_and_saves_the_slip(scene: Scene, tmp_path):
    machine, boss = scene.machine("4"), scene.machine("desk", SUPERVISOR)
    enrol_people(machine.post, [RAHAYU], clock.now())
    meet(scene, machine, boss)
    with open_station(machine.post, tmp_path / "out") as station:
        station.player.log_in(RAHAYU)
        station.station.slips.offer(machine.refer(content=content()))
        station.wait(lambda: station.station.window.current == "slip")
        station.station.slips.save_as(tmp_path / "slip.pdf")
        assert (tmp_path / "slip.pdf").read_bytes().startswith(b"%PDF")
        assert "slip.pdf" in station.station.slip_screen.message.accessibleName()
        station.station.slips.save_as(tmp_path / "no such folder" / "slip.pdf")
        assert "slip.pdf" in station.station.slip_screen.message.accessibleName()
        station.player.press("Esc")
        station.wait(lambda: station.station.window.current == "counter")


def test_a_slip_of_yesterday_says_so(desk):
    station, counter = desk
    slip = make_slip(counter.post, counter.refer(content=content()))
    clock.run_from(clock.now() + timedelta(days=2))
    try:
        station.station.slips.take_text(slip.code)
        notice = station.station.queue_screen.notice
        station.wait(lambda: bool(notice.accessibleName()))
        words = station.station.theme.texts
        assert notice.accessibleName().startswith(
            words("supervisor.slip.stale", number=slip.case_number, counter="4", time="")[:20]
        )
    finally:
        clock.run_from(None)
