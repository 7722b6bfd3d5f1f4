"""The fitted curves: rising, never sure beyond what was seen; a damaged file is a fault with a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from checkpoint_app import assets
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.scan import calibration
from checkpoint_app.scan.calibration import PLAIN, Curve, shipped


def test_the_shipped_curves_rise_and_stay_below_certainty():
    values = np.linspace(0, 1, 1001)
    for curve in (shipped().covered, shipped().bare):
        assert np.all(np.diff(curve.given) > 0)
        assert np.all(np.diff(curve.right) >= 0)
        given = curve(values)
        assert np.all(np.diff(given) >= 0)
        assert given.max() < 0.99999


def test_middling_certainty_without_a_check_digit_is_not_raised():
    assert float(shipped().bare(np.array([0.5]))[0]) <= 0.55


def test_the_plain_curve_changes_nothing():
    values = np.array([0.001, 0.3, 0.5, 0.9, 0.999])
    assert PLAIN(values) == pytest.approx(values, abs=1e-6)


def test_beyond_its_knots_a_curve_is_flat():
    curve = Curve((-1.0, 1.0), (-2.0, 3.0))
    low, high = curve(np.array([0.0, 1.0]))
    assert (low, high) == (pytest.approx(0.1192, abs=1e-4), pytest.approx(0.9526, abs=1e-4))


@pytest.mark.parametrize("content", ["", "[]", '{"covered": {"given": [1], "right": ["x"]}}'])
def test_a_damaged_file_is_a_fault_of_the_installation(tmp_path, monkeypatch, content):
    (tmp_path / "curve.json").write_text(content, encoding="utf-8")
    monkeypatch.setattr(assets, "resource", lambda *_: tmp_path / "curve.json")
    calibration.shipped.cache_clear()
    with pytest.raises(EnvironmentFault):
        shipped()
    monkeypatch.undo()
    calibration.shipped.cache_clear()
    assert shipped().bare.given
