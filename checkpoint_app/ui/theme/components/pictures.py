"""A picture from the camera or a file, in its own proportions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from checkpoint_app.ui.theme.theme import reveal
from checkpoint_app.ui.theme.tokens import RADIUS_PX

Picture = npt.NDArray[np.uint8]


def image_of(picture: Picture) -> tuple[QImage, Picture]:
    """Wrap a BGR array as a QImage; the returned array owns the memory and must live as long as the image."""
    rows = np.ascontiguousarray(picture)
    height, width = rows.shape[:2]
    return QImage(rows.data, width, height, rows.strides[0], QImage.Format.Format_BGR888), rows


class FramePicture(QWidget):
    """Hidden until there is a picture; as wide as there is room, 16 to 9."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._memory: Picture | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def show_picture(self, picture: Picture | None) -> None:
        """Draw a BGR picture; None takes it away."""
        if picture is None:
            self._image = self._memory = None
        else:
            self._image, self._memory = image_of(picture)
        reveal(self, picture is not None)
        self.update()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """As high as a frame of 1280 x 720 needs."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """16 to 9."""
        return width * 9 // 16

    def sizeHint(self) -> QSize:  # noqa: N802
        """A small frame."""
        return QSize(320, 180)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw."""
        if self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), RADIUS_PX, RADIUS_PX)
        painter.setClipPath(path)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        place = QRectF(0, 0, self._image.width() * scale, self._image.height() * scale)
        place.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(place, self._image)
        painter.end()
