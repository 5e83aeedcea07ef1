"""A phone with the right key that files photos of something else: digests, EXIF and order are right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from lie_pictures import LyingEye, manifest_of, told_lies
from lies import LIES, Screens
from proving import PROVING, proved

from android_bridge.optics import ROOMS
from controller.demo import make_cohort
from controller.identity import References, Watch, references_for

PHANTOMS = proved(12, 24)
SIZE_PX = proved(192, 512)
SCREEN_PX, PHOTO_PX = ((1920, 1080), (1600, 1200)) if PROVING else ((640, 400), (640, 480))
SEED = 1


@dataclass(frozen=True)
class Set:
    """Some x-rays, as a phone lies about them and as its photos are compared with them."""

    screens: Screens
    references: References

    @property
    def indices(self) -> range:
        return range(1, len(self.references) + 1)


def a_set(csv: Path, images: Path, foreign: Path, kept: Path) -> Set:
    """Number a CSV's x-rays; a folder of others is another plan's."""
    manifest = manifest_of(csv, images)
    files = tuple(sorted(each for each in foreign.rglob("*") if each.suffix in {".jpg", ".png"}))
    screens = Screens(manifest, images, files, SCREEN_PX)
    return Set(screens, references_for(manifest, images, kept / "manifest.jsonl"))


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Phantoms of another plan."""
    folder = tmp_path_factory.mktemp("others")
    make_cohort(folder, proved(2, 24), seed=77, size_px=SIZE_PX)
    return folder


@pytest.fixture(scope="module")
def phantoms(tmp_path_factory: pytest.TempPathFactory, others: Path) -> Set:
    """Phantoms of a few patients, with their follow-ups."""
    folder = tmp_path_factory.mktemp("phantoms")
    return a_set(make_cohort(folder, PHANTOMS, seed=5, size_px=SIZE_PX), folder, others, folder)


@pytest.fixture(scope="module")
def real(xrays_dir: Path, others: Path, tmp_path_factory: pytest.TempPathFactory) -> Set:
    """The real x-rays."""
    kept = tmp_path_factory.mktemp("real")
    return a_set(xrays_dir / "NIH-CXR64" / "train.csv", xrays_dir, others, kept)


def accepted(of: Set, lie: str, room: str) -> tuple[int, list[int]]:
    """Tell one lie about every x-ray; give how often, and which are taken for what they are not."""
    eye = LyingEye(SCREEN_PX, room, SEED, PHOTO_PX)
    watch = Watch(of.references, eye.calibrated(), of.indices)
    seen = {
        index: watch.look(eye.see(screen, index), index).judged
        for index, screen in told_lies(of.screens, lie)
    }
    return len(seen), [index for index, judged in seen.items() if judged.is_right]


A_HOLE = pytest.mark.xfail(
    strict=True,
    reason="30 % of an x-ray of little contrast, index 12 in 10: its pull is .33, below the limit",
)


@pytest.mark.parametrize(
    "lie",
    [pytest.param(lie, marks=A_HOLE) if lie == "blended-another-30" else lie for lie in LIES],
)
def test_no_lie_about_a_phantom_is_taken_for_it(phantoms: Set, lie: str) -> None:
    told, wrong = accepted(phantoms, lie, "plain")
    assert told >= PHANTOMS // 2
    assert wrong == []


def test_true_photos_are_taken_for_what_they_are(phantoms: Set) -> None:
    eye = LyingEye(SCREEN_PX, "plain", SEED, PHOTO_PX)
    watch = Watch(phantoms.references, eye.calibrated(), phantoms.indices)
    seen = {
        index: watch.look(eye.see(phantoms.screens.of(index), index), index) for index in phantoms.indices
    }
    assert [index for index, each in seen.items() if not each.judged.is_right] == []
    assert not any(each.halt for each in seen.values())


@pytest.mark.soak
@pytest.mark.xrays
@pytest.mark.parametrize("lie", LIES)
def test_no_lie_about_a_real_xray_is_taken_for_it(real: Set, lie: str) -> None:
    for room in ROOMS:
        told, wrong = accepted(real, lie, room)
        assert told >= len(real.references) // 3
        assert (room, wrong) == (room, [])
