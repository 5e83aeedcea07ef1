"""All that is measured of a photo takes little beside reading its small picture."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import cv2
import pytest
import simplejpeg
from identity.by_severity import PHOTO_PX, scene, thumbnail_of
from identity.two_xrays import cut_out, phantoms

from controller.identity.mixture import find_mixture
from controller.identity.quality import measure, standard_of

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]

ROUNDS, TIMES = 30, 5


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)


def test_measuring_beside_reading(record_property: Callable[[str, object], None]) -> None:
    shown, before, after = phantoms(11, 3)
    where = scene(1, 3)
    photo = where.photo(shown.levels)
    small = simplejpeg.encode_jpeg(photo[..., None].copy(), 75, "GRAY", "Gray")
    cut, standard = cut_out(where, photo), standard_of(thumbnail_of(shown.levels))
    rivals = {1: before.detail, 3: after.detail}

    def all_of_it() -> None:
        mixture = find_mixture(cut, standard.detail, rivals)
        measure(cut, standard, where.geometry, where.area, PHOTO_PX, mixture.share)

    ways: dict[str, Callable[[], object]] = {
        "reading": lambda: simplejpeg.decode_jpeg(small, "GRAY"),
        "measuring": all_of_it,
        "preparing": lambda: standard_of(thumbnail_of(shown.levels)),
    }
    took = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            began = time.process_time()
            for _ in range(TIMES):
                way()
            took[name] = min(took[name], (time.process_time() - began) / TIMES)
    print(", ".join(f"{name} {seconds * 1000:.2f} ms" for name, seconds in took.items()))
    record_property("ratio", took["measuring"] / took["reading"])
    assert took["measuring"] < 9 * took["reading"]
    assert took["preparing"] < 4 * took["reading"]
