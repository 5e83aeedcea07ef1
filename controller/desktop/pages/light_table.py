"""The light table: all photos of a subset beside their x-rays, to be looked through and marked."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QShortcut,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from android_bridge.base import Problem
from controller.desktop.light_table import Order, Shown, TableRow, ask_again, laid_out, rows_of
from controller.desktop.pages.page import Page, Workplace
from controller.desktop.small_xrays import SmallXrays
from controller.desktop.widgets import PhotoGrid, PictureView
from controller.display import DaemonPool
from controller.plan import frozen_manifest, locate_in

_AGAIN_S = 2.0
"""So often it is looked whether there are more photos."""


class LightTable(Page):
    """Photos of one subset, the one that is looked at large beside its x-ray."""

    title = "Light table"
    tip = "Look through the photos, and have some captured again"

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._pool = DaemonPool(1, "light table")
        self._coming: Future[list[TableRow]] | None = None
        self._rows: list[TableRow] = []
        self._read_s = -_AGAIN_S
        self._xrays: SmallXrays | None = None
        self._problem = ""
        self._build()

    def _build(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        self._grid = PhotoGrid()
        self._grid.looked_at.connect(self._look_at)
        for key, do in (("M", self._mark), ("F5", self._read)):
            shortcut = QShortcut(key, self._grid)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(do)
        split.addWidget(self._grid)
        split.addWidget(self._large())
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self._told = QLabel()
        self._told.setWordWrap(True)
        column = QVBoxLayout(self)
        column.addLayout(self._choices())
        column.addWidget(split, 1)
        column.addLayout(self._marking())
        column.addWidget(self._told)
        self._renew_button()

    def _choices(self) -> QHBoxLayout:
        choices = QHBoxLayout()
        self._subset, self._order, self._shown = QComboBox(), QComboBox(), QComboBox()
        named = (
            (self._subset, "subset", [each.id for each in self.place.loaded.subsets]),
            (self._order, "order", list(map(str, Order))),
            (self._shown, "shown", list(map(str, Shown))),
        )
        for box, name, items in named:
            box.setAccessibleName(name)
            box.addItems(items)
            box.currentIndexChanged.connect(self._choose)
            choices.addWidget(box)
        self._count = QLabel()
        choices.addWidget(self._count, 1)
        return choices

    def _large(self) -> QWidget:
        large = QWidget()
        grid = QGridLayout(large)
        self._xray, self._photo = PictureView("no x-ray"), PictureView("no picture on this computer")
        self._xray_index, self._photo_index = QLabel(), QLabel()
        for at, (index, picture) in enumerate(
            ((self._xray_index, self._xray), (self._photo_index, self._photo))
        ):
            index.setObjectName("index")
            grid.addWidget(index, 0, at)
            grid.addWidget(picture, 1, at)
            grid.setColumnStretch(at, 1)
        grid.setRowStretch(1, 1)
        self._words, self._name = QLabel(), QLabel()
        self._name.setObjectName("small")
        for at, words in enumerate((self._words, self._name)):
            words.setWordWrap(True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(words, 2 + at, 0, 1, 2)
        return large

    def _marking(self) -> QHBoxLayout:
        self._reason = QLineEdit()
        self._reason.setPlaceholderText("why the marked photos are to be captured again")
        self._reason.setAccessibleName("reason")
        self._reason.textChanged.connect(self._renew_button)
        self._again = QPushButton()
        self._again.setToolTip("Ask for what is marked to be captured again, for this reason (Enter)")
        self._again.clicked.connect(self._ask)
        self._reason.returnPressed.connect(self._again.click)
        marking = QHBoxLayout()
        marking.addWidget(QLabel("M marks what is chosen"))
        marking.addWidget(self._reason, 1)
        marking.addWidget(self._again)
        return marking

    def turned_to(self) -> None:
        """Show the subset in hand, where nobody has chosen one yet."""
        if not self._rows and self.place.desk.status.subset:
            self._subset.setCurrentText(self.place.desk.status.subset)
        self._grid.setFocus()
        self._read()

    def turn(self, now_s: float) -> None:
        """Take in what has come; look again now and then."""
        coming = self._coming
        if coming is not None and coming.done():
            self._coming = None
            self._take(coming)
        if coming is None and now_s - self._read_s >= _AGAIN_S:
            self._read_s = now_s
            self._read()
        self._grid.turn()
        picture = None if self._xrays is None else self._xrays.come()
        if picture is not None:
            self._xray.show_picture(picture)

    def let_go(self) -> None:
        """Let the threads end."""
        self._pool.close()
        self._grid.let_go()

    def _read(self) -> None:
        if self._coming is None:
            self._coming = self._pool.submit(partial(rows_of, self.place.loaded, self._subset.currentText()))

    def _take(self, coming: Future[list[TableRow]]) -> None:
        try:
            rows = coming.result()
        except Problem as problem:
            self._told.setText(str(problem))
            return
        if rows and rows[0].subset != self._subset.currentText():
            self._read()  # another was chosen meanwhile
        elif rows != self._rows:
            self._rows = rows
            self._show_rows()

    def _choose(self) -> None:
        if self.sender() is self._subset:
            self._rows = []
            self._read()
        self._show_rows()

    def _show_rows(self) -> None:
        order, shown = Order(self._order.currentText()), Shown(self._shown.currentText())
        rows = laid_out(self._rows, order, shown, self._grid.marked)
        self._grid.show_rows(rows)
        self._count.setText(f"{len(rows):,} of {len(self._rows):,} photos")
        self._look_at(self._grid.current)

    def _look_at(self, row: TableRow | None) -> None:
        if row is None:
            self._xray.show_picture(None)
            self._photo.show_picture(None)
        else:
            self._ask_for_xray(row.index)
            self._photo.show_picture(QImage(str(row.picture)))
        self._xray_index.setText("" if row is None else f"x-ray {row.index:,}")
        take = "" if row is None or row.take == 1 else f", take {row.take}"
        self._photo_index.setText("" if row is None else f"photo {row.index:,}{take}")
        self._words.setText("" if row is None else row.words)
        self._name.setText("" if row is None else row.photo_name.replace(".", ".\u200b"))

    def _ask_for_xray(self, index: int) -> None:
        if self._xrays is None:
            try:
                manifest = frozen_manifest(self.place.loaded)
            except Problem as problem:
                self._told.setText(str(problem))
                return
            self._xrays = SmallXrays(manifest.xray, locate_in(self.place.loaded.images))
        self._xrays.ask(index)

    def _mark(self) -> None:
        self._grid.toggle_marks()
        self._renew_button()

    def _renew_button(self) -> None:
        marked = len(self._grid.marked)
        self._again.setText(f"Capture {marked:,} again" if marked else "Capture again")
        self._again.setEnabled(bool(marked and self._reason.text().strip()))

    def _ask(self) -> None:
        marked = self._grid.marked
        rows = [each for each in self._rows if each.photo_name in marked]
        try:
            count = ask_again(self.place.loaded, rows, " ".join(self._reason.text().split()))
        except Problem as problem:
            self._told.setText(str(problem))
            return
        self._told.setText(f"{count:,} of {self._subset.currentText()} are to be captured again")
        self._grid.unmark_all()
        self._reason.clear()
        self._renew_button()
        self.place.lay_again()
        self._read()
