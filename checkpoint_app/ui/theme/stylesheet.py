"""The one place that writes Qt style sheets, from tokens. Colours, borders and paddings only: fonts come from roles.

Widgets say what they are through dynamic properties (`kind`, `tone`, `tint`); no widget carries a sheet of its own.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from checkpoint_app.ui.theme.tokens import RADIUS_PX, TARGET_PX, Palette, Space, Tone, mix


def _tones(palette: Palette) -> str:
    rules = []
    for tone in Tone:
        rules.append(f'QLabel[tone="{tone.value}"] {{ color: {palette.of(tone)}; }}')
        rules.append(
            f'QFrame[tint="{tone.value}"] {{ background: {palette.tint(tone)}; border: 0;'
            f" border-radius: {RADIUS_PX}px; }}"
        )
        rules.append(
            f'QLabel[badge="{tone.value}"] {{ background: {palette.tint(tone)}; color: {palette.of(tone)};'
            f" border-radius: 4px; padding: 2px {Space.S}px; }}"
        )
        rules.append(
            f'QLabel[plate="{tone.value}"] {{ background: {palette.card}; color: {palette.of(tone)};'
            f" border-radius: 4px; padding: 1px {Space.M}px; }}"
        )
    return "\n".join(rules)


def _surfaces(p: Palette) -> str:
    return f"""
QMainWindow, QDialog, QWidget[kind="page"] {{ background: {p.surface}; }}
QFrame[kind="card"] {{ background: {p.card}; border: 1px solid {p.border}; border-radius: {RADIUS_PX}px; }}
QFrame[kind="inset"] {{ background: {p.raised}; border: 0; border-radius: {RADIUS_PX}px; }}
QFrame[kind="bar"] {{ background: {p.card}; border: 0; border-bottom: 1px solid {p.border}; }}
QFrame[kind="dock"] {{ background: {p.card}; border: 0; border-top: 1px solid {p.border}; }}
QFrame[kind="rule"] {{ background: {p.border}; border: 0; min-height: 1px; max-height: 1px; }}
QFrame[kind="pill"] {{ background: {p.raised}; border: 0; border-radius: 15px; }}
QWidget[kind="plain"], QScrollArea {{ background: transparent; border: 0; }}
QToolTip {{ background: {p.text}; color: {p.card}; border: 0; padding: {Space.XS}px {Space.S}px; }}
"""


def _fields(p: Palette) -> str:
    return f"""
QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QDateEdit, QTimeEdit {{
  background: {p.card}; color: {p.text}; border: 1px solid {p.border_strong}; border-radius: {RADIUS_PX}px;
  padding: 0 {Space.M}px; min-height: {TARGET_PX - 2}px; selection-background-color: {p.accent};
  selection-color: {p.on_accent}; placeholder-text-color: {p.muted};
}}
QPlainTextEdit {{ padding: {Space.S}px {Space.S}px; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus, QTimeEdit:focus {{
  border: 2px solid {p.ring}; padding: 0 {Space.M - 1}px; min-height: {TARGET_PX - 4}px;
}}
QPlainTextEdit:focus {{ padding: {Space.S - 1}px {Space.S - 1}px; }}
QLineEdit[invalid="true"] {{ border: 2px solid {p.refer}; padding: 0 {Space.M - 1}px;
  min-height: {TARGET_PX - 4}px; }}
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled {{ background: {p.raised}; color: {p.muted}; }}
QComboBox::drop-down {{ border: 0; width: 32px; }}
QComboBox QAbstractItemView {{ background: {p.card}; color: {p.text}; border: 1px solid {p.border_strong};
  selection-background-color: {p.raised}; selection-color: {p.text}; outline: 0; padding: {Space.XS}px; }}
QCheckBox, QRadioButton {{ spacing: {Space.S}px; min-height: {TARGET_PX}px; color: {p.text}; }}
"""


def _lists(p: Palette) -> str:
    return f"""
QTableView, QListView, QTreeView {{ background: {p.card}; color: {p.text}; border: 0; outline: 0;
  gridline-color: {p.border}; selection-background-color: {p.raised}; selection-color: {p.text}; }}
QTableView:focus, QListView:focus {{ border: 2px solid {p.ring}; border-radius: {RADIUS_PX}px; }}
QTableView[ring="row"]:focus {{ border: 0; border-radius: 0; }}
QHeaderView {{ background: {p.card}; border: 0; }}
QHeaderView::section {{ background: {p.card}; color: {p.muted}; border: 0; border-bottom: 1px solid {p.border};
  padding: {Space.S}px {Space.M}px; }}
QTableCornerButton::section {{ background: {p.card}; border: 0; }}
QProgressBar {{ background: {p.raised}; border: 0; border-radius: 4px; min-height: 8px; max-height: 8px; }}
QProgressBar::chunk {{ background: {p.accent}; border-radius: 4px; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {p.border_strong}; border-radius: 4px; margin: 2px;
  min-height: 32px; min-width: 32px; }}
QScrollBar::handle:hover {{ background: {p.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu {{ background: {p.card}; color: {p.text}; border: 1px solid {p.border_strong}; padding: {Space.XS}px; }}
QMenu::item {{ padding: {Space.S}px {Space.L}px; border-radius: 4px; }}
QMenu::item:selected {{ background: {p.raised}; }}
"""


def stylesheet(palette: Palette) -> str:
    """Write the application's whole style sheet for a palette."""
    return _surfaces(palette) + _tones(palette) + _fields(palette) + _lists(palette)


def qt_palette(palette: Palette) -> QPalette:
    """Make Qt's own palette, so that what the sheet does not name agrees with it."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: palette.surface,
        QPalette.ColorRole.WindowText: palette.text,
        QPalette.ColorRole.Base: palette.card,
        QPalette.ColorRole.AlternateBase: palette.raised,
        QPalette.ColorRole.Text: palette.text,
        QPalette.ColorRole.Button: palette.card,
        QPalette.ColorRole.ButtonText: palette.text,
        QPalette.ColorRole.PlaceholderText: palette.muted,
        QPalette.ColorRole.Highlight: palette.accent,
        QPalette.ColorRole.HighlightedText: palette.on_accent,
        QPalette.ColorRole.ToolTipBase: palette.text,
        QPalette.ColorRole.ToolTipText: palette.card,
        QPalette.ColorRole.Mid: palette.border,
        QPalette.ColorRole.Link: palette.accent,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    disabled = QColor(mix(palette.muted, palette.card, 0.7))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, disabled)
    return made
