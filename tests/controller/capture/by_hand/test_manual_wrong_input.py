"""What `chexrig manual` refuses: one clear message, exit code 2, nothing shown, nothing written down."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from rig import Rig, cases, on_record

from controller.capture.by_hand.clock import moment_now
from controller.cli import main
from controller.plan import frozen_manifest, load_plan
from controller.plan.beside import RECORD
from controller.records import (
    Ending,
    PhotoSet,
    Record,
    only_controller,
    read_shows,
)
from controller.xrays import Xray, parse_path


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return cases.by_hand(tmp_path, ("lit", 1, 2), ("dark", 3, 4))


DISPLAY = "xcb screen (1920x1080+0+0) 1920x1080"


def _told(capsys: pytest.CaptureFixture[str], *line: object) -> str:
    assert main(["manual", *map(str, line)]) == 2
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert told.out == ""
    return told.err


def test_again_what_was_never_shown(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "x-ray 3 has not been shown yet" in _told(capsys, plan, "--again", "3-4")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--every", "soon"], "the interval is not understood"),
        (["--every", "0.1s"], "the interval is too short or too long"),
        (["--advance", "interval"], "the interval is not given"),
        (["--advance", "both"], "the interval is not given"),
        (["--advance", "key", "--every", "5s"], "a key alone brings up the next x-ray"),
        (["--advance", "never"], "--advance"),
        (["--set-size", "0"], "--set-size"),
        (["--again", "17-12"], "the x-rays to be shown again are not understood"),
        (["--again", "last"], "the x-rays to be shown again are not understood"),
        (["--again", "1", "--subset", "lit"], "these options do not go together"),
        (["--subset", "lid"], "did you mean `lit`?"),
    ],
)
def test_wrong_options(
    plan: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert words in _told(capsys, plan, *options)
    assert not plan.with_suffix(".chexrig").exists()


def test_no_screen(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no screen to photograph" in _told(capsys, plan)


def test_an_x_ray_that_is_missing(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (plan.parent / "train/patient00003/study1/view1_frontal.jpg").unlink()
    assert "1 of 4 x-rays cannot be used" in _told(capsys, plan)


def test_another_chexrig_with_this_plan(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with only_controller(plan.with_suffix(".chexrig")):
        assert "another chexrig is capturing with this plan" in _told(capsys, plan)


def _begin(plan: Path, digest: str = "d" * 64) -> None:
    """Show one x-ray of the first subset to be photographed."""
    loaded = load_plan(plan)
    whole = PhotoSet(subset="lit", part=1, first=1, last=2)
    loaded.state_dir.mkdir(exist_ok=True)
    with closing(Record(loaded.state_dir / RECORD)) as record:
        journal = record.showings
        definition = loaded.subset_definition(loaded.subset("lit"))
        journal.begin_subset(
            on_record.subset("lit", 1, 2, definition=definition, manifest_digest=digest),
            [whole],
        )
        journal.begin_session(on_record.manual_session(display=DISPLAY))
        path = "train/patient00001/study1/view1_frontal.jpg"
        xray = Xray(1, path, parse_path(path), None, None, None, None)
        number = journal.show_xray("one", whole, xray, moment_now(), shown_sha256="a" * 64)
        journal.hide(number, moment_now(), Ending.NEXT)


def test_a_subset_changed_since_it_was_begun(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _begin(plan)
    plan.write_text(plan.read_text().replace("room: office", "room: cellar", 1))
    told = _told(capsys, plan)
    assert "subset lit has changed since it was begun" in told
    assert "cellar" in told
    assert main(["plan", "check", str(plan)]) == 2
    told = capsys.readouterr().err
    assert "subset lit has changed since it was begun" in told
    assert "cellar" in told


def test_x_rays_that_were_shown_under_another_id(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _begin(plan)
    plan.write_text(plan.read_text().replace("id: lit", "id: bright"))
    assert "subset bright shares indices with lit" in _told(capsys, plan)


@pytest.mark.x11
def test_another_screen_than_it_was_begun_on(plan: Path, small_xserver: str) -> None:
    loaded = load_plan(plan)
    _begin(plan, frozen_manifest(loaded).digest)
    told = Rig(plan.parent, display=small_xserver).do("manual", plan, code=2).err
    assert "the photos of subset lit on record were taken from a screen of another size" in told
    assert f"1920x1080 pixels: 1 photo from {DISPLAY}" in told
    assert "640x400 pixels: xcb screen" in told
    assert "--other-screen" in told
    assert len(read_shows(loaded.state_dir)) == 1


def test_chexrig_run_of_a_plan_by_hand(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.write_text(plan.read_text().replace("subsets:", "phone: {address: hand}\nsubsets:"))
    assert main(["run", str(plan)]) == 2
    told = capsys.readouterr().err
    assert "the photos of this plan are taken by hand" in told
    assert f"{plan}:3" in told
    assert f"chexrig manual {plan}, or" in told
