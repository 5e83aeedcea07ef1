"""The main window: what is on the desk, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QCloseEvent, QImage
from PyQt5.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QMainWindow,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QShortcut,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from controller.capture import RunState
from controller.desktop.actions import ACTIONS, Action, told_of_abort
from controller.desktop.look import SCALES, px, style_sheet
from controller.desktop.pages import Page
from controller.desktop.widgets import ActionBar, FigureList, LogView, PictureView, Plots, SubsetList

if TYPE_CHECKING:
    from controller.desktop.desk import Desk, PhotoView


_PLOT_EVERY_S = 0.25
"""So often curves are drawn while x-rays are photographed: that takes more than anything else here."""
_LOG_PX = 52
"""So high the log shows two lines."""


class Window(QMainWindow):
    """Shows a desk; `wanted` tells what its operator wants.

    Parameters
    ----------
    plan
        The plan's name, for the title.
    """

    wanted = pyqtSignal(object)  # Action
    close_wanted = pyqtSignal()

    def __init__(self, plan: str, desk: Desk) -> None:
        super().__init__()
        self._plan, self._desk = plan, desk
        self._scale = 0
        self.asks_before_abort = True
        self._shown_photo: tuple[str, bool] | None = None
        self._plotted_s = 0.0
        self._build()
        self.resize(1500, 940)
        self.enlarge(0)

    def _build(self) -> None:
        self._subsets, self._log = SubsetList(), LogView()
        self._figures, self._plots = FigureList(self._desk.figures), Plots(self._desk.figures)
        self.bar = ActionBar(ACTIONS, self._act)
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(_panel(self._pictures()))
        right.addWidget(self._log)
        right.setStretchFactor(0, 3)
        right.setStretchFactor(1, 1)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(_panel(self._state()))
        column.addWidget(right, 1)
        side = QSplitter(Qt.Orientation.Vertical)
        side.addWidget(_panel(self._numbers()))
        side.addWidget(_panel(self._curves()))
        side.setStretchFactor(1, 1)
        whole = QSplitter(Qt.Orientation.Horizontal)
        for at, (widget, stretch) in enumerate(((self._subsets, 0), (middle, 1), (side, 0))):
            whole.addWidget(widget)
            whole.setStretchFactor(at, stretch)
        whole.setSizes([250, 920, 330])
        whole.setContentsMargins(10, 10, 10, 10)
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        bar = self._tabs.tabBar()
        if bar is not None:
            bar.setDrawBase(False)
        self._tabs.setAccessibleName("pages")
        self._tabs.currentChanged.connect(self._turn_to)
        self._add_tab(whole, "Capture", "Run the plan, and watch it")
        self.setCentralWidget(self._tabs)

    def add_page(self, page: Page) -> None:
        """Add a page after those that are there; Ctrl and its number turn to it."""
        self._add_tab(page, page.title, page.tip)

    def turn_to(self, title: str) -> None:
        """Turn to a page: ``Capture``, or one that was added."""
        for at in range(self._tabs.count()):
            if self._tabs.tabText(at) == title:
                self._tabs.setCurrentIndex(at)

    @property
    def page(self) -> Page | None:
        """The page that is seen; None for that of the run."""
        page = self._tabs.currentWidget()
        return page if isinstance(page, Page) else None

    def _add_tab(self, widget: QWidget, title: str, tip: str) -> None:
        at = self._tabs.addTab(widget, title)
        key = f"Ctrl+{at + 1}"
        self._tabs.setTabToolTip(at, f"{tip} ({key})")
        QShortcut(key, self).activated.connect(lambda: self._tabs.setCurrentIndex(at))

    def _turn_to(self, _at: int) -> None:
        if self.page is not None:
            self.page.turned_to()

    def _state(self) -> QWidget:
        state = QWidget()
        column = QVBoxLayout(state)
        self._headline, self._why, self._rest = QLabel(), QLabel(), QLabel()
        self._headline.setObjectName("headline")
        self._headline.setAccessibleName("state")
        self._why.setWordWrap(True)
        self._why.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._rest.setObjectName("faint")
        self._rest.setWordWrap(True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        column.addWidget(self._headline)
        column.addWidget(self._rest)
        column.addWidget(self._progress)
        column.addWidget(self._why)
        column.addWidget(self.bar)
        return state

    def _pictures(self) -> QWidget:
        pictures = QWidget()
        grid = QGridLayout(pictures)
        self._xray, self._photo = PictureView("no x-ray on the screen"), PictureView("no photo yet")
        self._xray_index, self._photo_index = QLabel(), QLabel()
        self._photo_words, self._photo_name = QLabel(), QLabel()
        self._photo_name.setObjectName("small")
        self._photo_name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for at, (index, picture) in enumerate(
            ((self._xray_index, self._xray), (self._photo_index, self._photo))
        ):
            index.setObjectName("index")
            index.setWordWrap(True)
            grid.addWidget(index, 0, at)
            grid.addWidget(picture, 1, at)
            grid.setColumnStretch(at, 1)
        grid.setRowStretch(1, 1)
        for at, words in enumerate((self._photo_words, self._photo_name)):
            words.setWordWrap(True)
            grid.addWidget(words, 2 + at, 0, 1, 2)
        return pictures

    def _numbers(self) -> QWidget:
        numbers = QWidget()
        column = QVBoxLayout(numbers)
        column.addWidget(self._figures)
        return numbers

    def _curves(self) -> QWidget:
        curves = QWidget()
        column = QVBoxLayout(curves)
        freeze = QCheckBox("Freeze the curves")
        freeze.setToolTip("They stand still while everything goes on")
        freeze.toggled.connect(lambda on: setattr(self._plots, "is_frozen", on))
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setWidget(self._plots)
        column.addWidget(room, 1)
        column.addWidget(freeze)
        return curves

    def enlarge(self, by: int) -> None:
        """Make text larger or smaller by so many steps."""
        self._scale = min(max(self._scale + by, 0), len(SCALES) - 1)
        application = QApplication.instance()
        if isinstance(application, QApplication):  # of a window alone it does not reach what is shown already
            application.setStyleSheet(style_sheet(SCALES[self._scale]))
        self._subsets.setMinimumWidth(px(200, SCALES[self._scale]))
        self._log.setMinimumHeight(px(_LOG_PX, SCALES[self._scale]))

    def renew(self, now_s: float, countdown_s: float | None = None) -> None:
        """Show the desk as it is now.

        Parameters
        ----------
        countdown_s
            How long it should take until the next photo; None where nobody knows.
        """
        desk, status = self._desk, self._desk.status
        _say(self._headline, desk.headline)
        title = f"{desk.headline} - {self._plan} - chexrig"
        if self.windowTitle() != title:  # a task bar shows it too
            self.setWindowTitle(title)
        _say(self._why, desk.why)
        self._why.setVisible(bool(desk.why))
        _say(self._rest, _rest(desk, countdown_s))
        self._progress.setMaximum(max(1, status.total))
        self._progress.setValue(status.done)
        self.bar.show_for(desk)
        self._subsets.show_rows(desk.subsets.values(), desk.in_hand)
        is_live = status.state is RunState.CAPTURING
        self._figures.show_figures(desk.figures, now_s, is_live=is_live)
        if now_s - self._plotted_s >= _PLOT_EVERY_S or not is_live:
            self._plotted_s = now_s
            self._plots.show_figures(desk.figures)
        self._log.take(desk.fresh)
        if self.page is not None:
            self.page.turn(now_s)
        shown = desk.shown
        _say(self._xray_index, "" if shown is None else f"x-ray {shown:,}")
        self._show_photo(desk.photo)

    def show_xray(self, image: QImage | None) -> None:
        """Show what stands on the rig's screen."""
        self._xray.show_picture(image)

    def _show_photo(self, photo: PhotoView | None) -> None:
        if photo is None:
            return
        take = f", take {photo.take}" if photo.take > 1 else ""
        _say(self._photo_index, f"photo {photo.index:,}{take}")
        told = "; ".join(filter(None, (photo.verdict, *photo.words)))
        _say(self._photo_words, told or "not looked at yet")
        _say(self._photo_name, photo.name.replace(".", ".\u200b"))  # it wraps there
        key = photo.name, bool(photo.jpeg)
        if key != self._shown_photo:
            self._shown_photo = key
            if photo.jpeg:
                self._photo.show_picture(QImage.fromData(photo.jpeg))

    def _act(self, action: Action) -> None:
        if action.name != "abort" or not self.asks_before_abort or self._is_meant():
            self.wanted.emit(action)

    def _is_meant(self) -> bool:
        asked = QMessageBox(self)
        asked.setWindowTitle("Abort?")
        asked.setText(f"Abort now? {told_of_abort(self._desk)}")
        asked.setIcon(QMessageBox.Icon.NoIcon)
        abort: QPushButton | None = asked.addButton("&Abort", QMessageBox.ButtonRole.DestructiveRole)
        asked.setDefaultButton(asked.addButton("&Go on", QMessageBox.ButtonRole.RejectRole))
        never = QCheckBox("&Do not ask again")
        asked.setCheckBox(never)
        asked.exec_()
        is_meant = asked.clickedButton() is abort
        self.asks_before_abort = not (never.isChecked() and is_meant)
        asked.deleteLater()
        return is_meant

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Have the run ended in good order first."""
        if event is not None:
            event.ignore()
        self.close_wanted.emit()


def _panel(inside: QWidget) -> QFrame:
    frame = QFrame()
    frame.setObjectName("panel")
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(inside)
    inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, on=False)
    return frame


def _say(label: QLabel, words: str) -> None:
    if label.text() != words:
        label.setText(words)


def _rest(desk: Desk, countdown_s: float | None) -> str:
    status = desk.status
    told = [f"{status.done:,} of {status.total:,} saved"] if status.total else []
    cycle = desk.figures["cycle"].value
    if cycle and status.state is RunState.CAPTURING:
        told.append(f"{3600 / cycle:,.0f} an hour")
        if countdown_s is not None:
            told.append(f"next in {max(0.0, countdown_s):.1f} s")
    if status.left_s is not None and status.left and status.state is not RunState.FINISHED:
        told.append(f"about {_minutes(status.left_s)} left")
    return "   ".join(told)


def _minutes(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "a minute"
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"
