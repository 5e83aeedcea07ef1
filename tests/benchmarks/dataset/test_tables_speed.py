"""What a data set tells of itself takes a small part of an export, of as many photos as Nokia10k has."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.compute
import pyarrow.parquet  # noqa: F401 - neither is to be imported while time is taken
import pytest

from controller.dataset import finishing, growing_dataset
from tests.controller.dataset.made import Photo, facts, fill

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]

PHOTOS = 10_507
PARTS = ("write_joined", "card_text", "croissant_text")
LABELS = ("Female", "61", "Frontal", "AP", *["1.0", "0.0", "-1.0", ""] * 3, "", "1.0")


def test_joined_table_and_card_take_a_tenth_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """Its photos are of a few bytes here: of real ones the share is far smaller."""
    took = dict.fromkeys(PARTS, 0.0)

    def timed(name: str, part: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            began = time.perf_counter()
            try:
                return part(*arguments)
            finally:
                took[name] += time.perf_counter() - began

        return run

    for name in PARTS:
        monkeypatch.setattr(finishing, name, timed(name, getattr(finishing, name)))
    began = time.perf_counter()
    with growing_dataset(tmp_path / "set") as data:
        data.describe_subset("spring", "early", facts(1, PHOTOS))
        fill(data, *(Photo(number, labels=LABELS) for number in range(1, PHOTOS + 1)))
    whole = time.perf_counter() - began
    told = {name: f"{seconds * 1000:.0f} ms" for name, seconds in took.items()}
    print(f"{PHOTOS} photos in {whole:.1f} s; {told}")
    record_property("share", sum(took.values()) / whole)
    assert sum(took.values()) < 0.1 * whole
