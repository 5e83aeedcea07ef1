"""How the desk looks: a reading room, dark and calm, beside a screen that is photographed."""

from __future__ import annotations

from typing import Final

from controller.desktop.lines import Tone

GROUND: Final = "#0f1215"
PANEL: Final = "#161b20"
EDGE: Final = "#2a323a"
TEXT: Final = "#d3dae1"
FAINT: Final = "#8b97a3"
STALE: Final = "#5d6771"
GOOD: Final = "#6fbf73"
CALLS: Final = "#e3b341"
TROUBLE: Final = "#ef7b72"
CHOSEN: Final = "#27435f"

TONES: Final = {
    Tone.PASSING: FAINT,
    Tone.USUAL: TEXT,
    Tone.WARNING: CALLS,
    Tone.TROUBLE: TROUBLE,
}
SCALES: Final = (1.0, 1.25, 1.5, 1.75, 2.0)
"""What text can be enlarged by."""
_TEXT_PX: Final = 14
_HEADLINE_PX: Final = 30
_INDEX_PX: Final = 22


def px(size: float, scale: float) -> int:
    """Give a size in pixels at a text scale, 1 to 2."""
    return round(size * scale)


def style_sheet(scale: float) -> str:
    """Give Qt's style sheet for all of the desk.

    Parameters
    ----------
    scale
        Of text and what goes with it, 1 to 2.
    """
    text, small = px(_TEXT_PX, scale), px(_TEXT_PX - 2, scale)
    gap = px(6, scale)
    return f"""
        QWidget {{ background: {GROUND}; color: {TEXT}; font-size: {text}px; }}
        QLabel {{ background: transparent; }}
        QFrame#panel {{ background: {PANEL}; border: 1px solid {EDGE}; border-radius: {gap}px; }}
        QLabel#headline {{ font-size: {px(_HEADLINE_PX, scale)}px; font-weight: 600; }}
        QLabel#index {{ font-size: {px(_INDEX_PX, scale)}px; font-weight: 600; }}
        QLabel#faint {{ color: {FAINT}; }}
        QLabel#small {{ color: {FAINT}; font-size: {small}px; }}
        QPushButton {{
            background: {PANEL}; border: 1px solid {EDGE}; border-radius: {gap}px;
            padding: {gap}px {2 * gap}px;
        }}
        QPushButton:hover {{ border-color: {FAINT}; }}
        QPushButton:focus {{ border-color: {TEXT}; }}
        QPushButton:pressed {{ background: {EDGE}; }}
        QPushButton:disabled {{ color: {STALE}; }}
        QPushButton#calls {{ border-color: {CALLS}; color: {CALLS}; font-weight: 600; }}
        QPushButton#abort {{ color: {TROUBLE}; }}
        QPushButton#abort:disabled {{ color: {STALE}; }}
        QComboBox, QLineEdit, QSpinBox {{
            background: {PANEL}; border: 1px solid {EDGE}; border-radius: {gap}px; padding: {gap}px;
        }}
        QComboBox:focus, QLineEdit:focus, QSpinBox:focus {{ border-color: {TEXT}; }}
        QCheckBox {{ spacing: {gap}px; background: transparent; }}
        QCheckBox::indicator {{
            width: {text}px; height: {text}px; border: 1px solid {FAINT}; border-radius: {px(3, scale)}px;
        }}
        QCheckBox::indicator:checked {{ background: {GOOD}; border-color: {GOOD}; }}
        QCheckBox:focus {{ color: {CALLS}; }}
        QProgressBar {{
            background: {GROUND}; border: none; border-radius: {px(3, scale)}px; max-height: {px(6, scale)}px;
        }}
        QProgressBar::chunk {{ background: {GOOD}; border-radius: {px(3, scale)}px; }}
        QListView, QTableView {{
            background: {PANEL}; border: 1px solid {EDGE}; border-radius: {gap}px;
            selection-background-color: {CHOSEN}; selection-color: {TEXT};
        }}
        QTabWidget::pane {{ border: none; }}
        QTabBar::tab {{
            background: {GROUND}; color: {FAINT}; padding: {gap}px {3 * gap}px; border: none;
            border-bottom: 2px solid {GROUND};
        }}
        QTabBar::tab:selected {{ color: {TEXT}; border-bottom-color: {TEXT}; }}
        QTabBar::tab:focus {{ color: {CALLS}; }}
        QHeaderView::section {{ background: {PANEL}; color: {FAINT}; border: none; padding: {gap}px; }}
        QSplitter::handle {{ background: {GROUND}; }}
        QToolTip {{ background: {PANEL}; color: {TEXT}; border: 1px solid {EDGE}; padding: {gap}px; }}
        QScrollBar {{ background: {PANEL}; width: {px(10, scale)}px; height: {px(10, scale)}px; }}
        QScrollBar::handle {{ background: {EDGE}; border-radius: {px(4, scale)}px; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    """
