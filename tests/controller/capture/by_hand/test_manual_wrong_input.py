"""What `chexrig manual` refuses: one clear message, exit code 2, nothing shown, nothing written down."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from manual_operator import make_plan

from controller.capture.by_hand.clock import moment_now
from controller.cli import main
from controller.plan import load_plan
from controller.plan.beside import RECORD
from controller.records import (
    ManualSession,
    PhotoSet,
    Record,
    SubsetRecord,
    only_controller,
)


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return make_plan(tmp_path, ("lit", 1, 2), ("dark", 3, 4))


def _told(capsys: pytest.CaptureFixture[str], *line: object) -> str:
    assert main(["manual", *map(str, line)]) == 2
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert told.out == ""
    return told.err


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


def _begin(plan: Path) -> None:
    """Show one thing of the first subset."""
    loaded = load_plan(plan)
    whole = PhotoSet(subset="lit", part=1, first=1, last=2)
    loaded.state_dir.mkdir(exist_ok=True)
    with closing(Record(loaded.state_dir / RECORD)) as record:
        journal = record.showings
        definition = loaded.subset_definition(loaded.subset("lit"))
        journal.begin_subset(
            SubsetRecord(id="lit", first=1, last=2, definition=definition, manifest_digest="d" * 64), [whole]
        )
        journal.begin_session(
            ManualSession(
                id="one", chexrig_version="0.1", display="xcb", advance="key", every_s=None, boot="boot"
            )
        )
        journal.show_timecode("one", whole, moment_now())


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


def test_chexrig_run_of_a_plan_by_hand(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.write_text(plan.read_text().replace("subsets:", "phone: {address: hand}\nsubsets:"))
    assert main(["run", str(plan)]) == 2
    told = capsys.readouterr().err
    assert "the photos of this plan are taken by hand" in told
    assert f"{plan}:3" in told
    assert f"chexrig manual {plan}, or" in told
