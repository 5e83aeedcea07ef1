"""What is said of a simulated phone that does not come up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from android_bridge.base import Problem
from android_bridge.simulated import PhoneOptions, starting


@pytest.mark.parametrize(
    ("does", "got", "advice"),
    [
        (["echo", "error: the port is in use"], "the port is in use", "mend what it says"),
        (["false"], "it ended without a word, with exit code 1", "`chexrig phone sim --help`"),
        (["sleep", "9"], "no word from it for 0 s", "run it again when this computer is less busy"),
    ],
)
async def test_what_to_do_follows_from_what_it_said(
    does: Sequence[str], got: str, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "_command", lambda _: list(does))
    if does[0] == "sleep":
        monkeypatch.setattr(starting, "START_PATIENCE_S", 0.05)
    with pytest.raises(Problem) as caught:
        async with starting.started_phone(PhoneOptions(store=tmp_path), tmp_path / "log"):
            pass
    assert caught.value.got == got
    assert caught.value.advice.startswith(advice)
