from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controller.intake.from_phone.exportable import Exportable


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Exportable]:
    """A plan whose two subsets have begun, with no photo yet."""
    made = Exportable.make(tmp_path)
    yield made
    made.journal.close()


@pytest.fixture
def captured(begun: Exportable) -> Exportable:
    """The same with every photo taken."""
    begun.capture_all()
    return begun
