"""The folder that a data set grows in, as far as no whole data set is needed for it."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from controller.dataset import growing_folder as module


def test_ctrl_c_right_after_the_folder_was_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_descriptor: int) -> NoReturn:
        assert len(list(tmp_path.iterdir())) == 1
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "try_lock", interrupted)
    with pytest.raises(KeyboardInterrupt), module.growing_folder(tmp_path / "set"):
        pass
    assert list(tmp_path.iterdir()) == []
