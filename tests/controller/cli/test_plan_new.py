"""`chexrig plan new`: what is asked, what is written, and that nothing else ever is."""

from __future__ import annotations

import contextlib
import hashlib
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rig import Told, clean_environment, grain, make_xrays, xray_path

import controller.cli
from controller.cli import plan_draft, plan_questions
from controller.cli.answers import Answers
from controller.cli.plan_new import explained
from controller.display import NamedScreen
from controller.plan import LoadedPlan, load_plan
from controller.xrays import read_manifest

CSV = "xrays/train.csv"
OFFICE, DIM = "office-bright-landscape", "office-dim-portrait"
New = Callable[..., Told]


class AtATerminal(io.StringIO):
    """Somebody types these lines, then ends the input; ^C is Ctrl-C."""

    def __init__(self, *lines: str) -> None:
        super().__init__()
        self._lines = iter(lines)

    def isatty(self) -> bool:
        return True

    def readline(self, _size: int | None = -1, /) -> str:
        line = next(self._lines, None)
        if line == "^C":
            raise KeyboardInterrupt
        return "" if line is None else f"{line}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten x-rays, each of a patient of its own, and their CSV where CheXpert has it."""
    make_xrays(tmp_path / "lab" / "xrays", map(xray_path, range(1, 11)), grain)
    return tmp_path / "lab"


@pytest.fixture
def new(folder: Path, monkeypatch: pytest.MonkeyPatch) -> New:
    """Runs the command, where `typed` is given at a terminal; whatever it writes is a good plan."""

    def run(*arguments: object, typed: tuple[str, ...] | None = None) -> Told:
        environ = clean_environment(HOME=str(folder.parent / "home"))
        with monkeypatch.context() as patch:
            for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
                patch.delenv(name, raising=False)
            for name, value in environ.items():
                patch.setenv(name, value)
            patch.chdir(folder)
            patch.setattr(sys, "stdin", io.StringIO() if typed is None else AtATerminal(*typed))
            patch.setattr(sys, "stdout", out := io.StringIO())
            patch.setattr(sys, "stderr", err := io.StringIO())
            code = controller.cli.main(["plan", "new", *map(str, arguments)])
            told = Told(code, out.getvalue(), err.getvalue())
            print(told)  # shown where a test fails
            if code == 0:
                assert controller.cli.main(["plan", "check", out.getvalue().split()[1].strip(",")]) == 0
        return told

    return run


def files(folder: Path) -> set[str]:
    """Name all files but the x-rays."""
    found = (each.relative_to(folder) for each in folder.rglob("*"))
    return {str(each) for each in found if each.parts[0] != "xrays"}


def plan(folder: Path, name: str = "spring.yaml") -> LoadedPlan:
    return load_plan(folder / name)


def sizes(loaded: LoadedPlan) -> list[tuple[int, int]]:
    return [(each.first, each.last) for each in loaded.subsets]


# --- unattended -----------------------------------------------------------------------------------------


def test_a_csv_is_enough(new: New, folder: Path) -> None:
    told = new("--csv", CSV)
    assert told.code == 0
    assert "1 subset, 10 x-rays, about" in told.out
    assert files(folder) == {"xrays.yaml", "environments", f"environments/{OFFICE}.yaml"}
    assert "10 of 10 x-rays looked for are in xrays" in told.err
    written = plan(folder, "xrays.yaml")
    assert (written.csv, written.images) == (folder / CSV, folder / "xrays")
    assert (written.phone.address, written.display.screen) == ("adb", "primary")
    for line in ("plan check xrays.yaml", "run xrays.yaml --phone sim", "run xrays.yaml "):
        assert f" {line}" in told.out


def test_what_comes_next_can_be_copied_from_a_narrow_terminal_too() -> None:
    commands = [("chexrig plan check a.yaml", "whether it fits"), ("chexrig run a.yaml", "the capture")]
    beside = ["  chexrig plan check a.yaml  # whether it fits", "  chexrig run a.yaml         # the capture"]
    assert explained(commands, None) == explained(commands, max(map(len, beside))) == beside
    apart = ["  # whether it fits", "  chexrig plan check a.yaml", "  # the capture", "  chexrig run a.yaml"]
    assert explained(commands, max(map(len, beside)) - 1) == apart


def test_everything_as_an_option(new: New, folder: Path) -> None:
    (folder / "xrays").rename(folder / "pictures")
    told = new(
        *(
            "captures/spring",
            "--csv",
            "pictures/train.csv",
            "--images",
            "pictures",
            "--patients",
            6,
            "--seed",
            3,
        ),
        *("--phone", "udp:192.168.1.23:4747", "--subset-size", 2, "--screen", "HDMI-1"),
        *("--environment", DIM, "--environment", f"environments/{OFFICE}.yaml"),
    )
    assert told.code == 0
    written = plan(folder, "captures/spring.yaml")
    assert (written.name, written.data.patients, written.data.seed) == ("spring", 6, 3)
    assert written.csv == folder / "pictures/train.csv"
    assert (written.phone.address, written.display.screen) == ("udp:192.168.1.23:4747", "HDMI-1")
    assert sizes(written) == [(1, 2), (3, 4), (5, 6)]
    assert [each.environment.room_light for each in written.subsets] == ["off", "on", "off"]


def test_rows_by_hand(new: New, folder: Path) -> None:
    told = new("spring.yaml", "--csv", CSV, "--rows", "2:5", "--phone", "hand")
    assert " manual spring.yaml " in told.out
    written = plan(folder)
    assert (written.data.rows, sizes(written)) == ("2:5", [(1, 4)])
    assert files(folder) == {"spring.yaml", "environments", "environments/hand-office-bright.yaml"}


def test_x_rays_in_several_folders(new: New, folder: Path) -> None:
    one, *others = sorted((folder / "xrays").rglob("*.jpg")) or sorted((folder / "xrays").rglob("*.png"))
    moved = folder / "more, later" / one.relative_to(folder / "xrays")
    moved.parent.mkdir(parents=True)
    one.rename(moved)
    told = new("--csv", CSV, "--images", "xrays", "--images", "more, later")
    assert (told.code, len(others)) == (0, 9)
    assert '  images: [xrays, "more, later"]' in (folder / "xrays.yaml").read_text()
    written = plan(folder, "xrays.yaml")
    assert written.images == (folder / "xrays", folder / "more, later")
    for words in ("9 of 10 x-rays looked for are in xrays", "1 of 10 x-rays looked for are in more, later"):
        assert words in told.err


def test_x_rays_drawn_at_random_are_frozen_in_a_manifest_of_checked_images(new: New, folder: Path) -> None:
    assert new("spring.yaml", "--csv", CSV, "--count", 4, "--seed", 7).code == 0
    frozen = read_manifest(folder / "spring.manifest")
    assert frozen.selection["kind"] == "sample"
    image = folder / "xrays" / frozen.xray(1).path
    assert frozen.xray(1).sha256 == hashlib.sha256(image.read_bytes()).hexdigest()
    assert plan(folder).manifest == folder / "spring.manifest"
    (folder / "spring.yaml").unlink()
    assert new("spring.yaml", "--csv", CSV, "--count", 4, "--seed", 7).code == 0  # it is this one already
    (folder / "spring.yaml").unlink()
    before = files(folder)
    told = new("spring.yaml", "--csv", CSV, "--count", 4, "--seed", 8)
    told.says("another manifest where this plan's would go")
    assert (told.code, files(folder), read_manifest(folder / "spring.manifest")) == (2, before, frozen)


def test_a_manifest_with_its_csv_found_beside_it(new: New, folder: Path) -> None:
    drawn = folder / "ten.manifest"
    built = ["manifest", "build", "--csv", CSV, "--images", "xrays", "--all", "--out", str(drawn)]
    with contextlib.chdir(folder):
        assert controller.cli.main(built) == 0
    assert new("spring.yaml", "--manifest", drawn).code == 0
    written = plan(folder)
    assert (written.manifest, written.csv) == (drawn, folder / CSV)
    assert new("four.yaml", "--csv", drawn, "--count", 4).code == 0  # one for the other is understood
    assert len(read_manifest(folder / "four.manifest")) == 4
    new("a.yaml", "--manifest", drawn, "--rows", "1:2").says(
        "of a manifest, patients and rows cannot be chosen"
    )
    new("a.yaml", "--manifest", CSV).says("this is a CSV, and no manifest")
    other = make_xrays(folder / "other", 2)
    new("a.yaml", "--manifest", drawn, "--csv", other).says("drawn from another CSV", str(other))


# --- what is refused, and leaves nothing ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("not given: a CSV", "where: --csv or --manifest")),
        (("--csv", "none.csv"), ("the CSV does not exist",)),
        (("--csv", "a" * 300), ("this path cannot be used", "File name too long")),
        (("--csv", CSV, "~none/spring.yaml"), ("this path cannot be used",)),
        (("--csv", CSV, "--images", "none"), ("there is no such folder",)),
        (("--csv", CSV, "--images", "environs"), ("none of the x-rays is in it",)),
        (("--csv", CSV, "--rows", "2:1"), ("the rows are out of order", "where: --rows")),
        (("--csv", CSV, "--rows", "some"), ("this is not understood", "where: --rows")),
        (("--csv", CSV, "--rows", "1:11"), ("fewer rows", "where: --rows")),
        (("--csv", CSV, "--rows", "4"), ("this is not understood", "got: rows 4")),
        (("--csv", CSV, "--rows", "1:" + "9" * 5000), ("this is not understood", "where: --rows")),
        ((CSV,), ("the name of a CSV", f"did you mean --csv {CSV}?")),
        (("a.manifest", "--csv", CSV), ("the name of a CSV or a manifest", "--manifest a.manifest?")),
        (("--csv", CSV, "."), ("this is a folder", "expected: a file", "where: .")),
        (("--csv", CSV, ""), ("this is a folder",)),
        (("--csv", CSV, "/"), ("this is a folder", "where: /")),
        (("--csv", CSV, "environs/"), ("this is a folder", "where: environs")),
        (("--csv", CSV, "taken"), ("there is a folder of this name", "choose another name")),
        (("--csv", CSV, "--force", "taken.yaml"), ("this is a folder",)),
        (("--csv", CSV, "--templates", "none"), ("there is no such folder", "where: none")),
        (("--csv", CSV, "--count", "11"), ("does not have so many", "where: --count")),
        (("--csv", CSV, "--count", "2", "--all"), ("only one choice", "--all and --count")),
        (("--csv", CSV, "--all", "--seed", "2"), ("a seed draws patients or x-rays", "where: --seed")),
        (("--csv", CSV, "--phone", "usb"), ("address", "where: --phone")),
        (
            ("--csv", CSV, "--environment", "offise-dim"),
            ("no environment offise-dim", "mean office-dim"),
        ),
        (("--csv", CSV, "--environment", "cellar"), ("1 to 12, or names: ", OFFICE, DIM)),
        (("--csv", CSV, *("--environment", DIM) * 2), ("2 environments for 1 subset", "--subset-size")),
        (("--csv", CSV, "--templates", "environs"), ("no environments to choose from", "--templates")),
        (("--csv", CSV, "environs/a.txt/b.yaml"), ("cannot be written: Not a directory",)),
    ],
)
def test_refused(new: New, folder: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    (folder / "environs").mkdir()
    (folder / "environs" / "a.txt").touch()
    (folder / "taken.yaml").mkdir()
    before = files(folder)
    told = new(*arguments)
    assert told.code == 2
    for each in words:
        assert each in told.err
    assert files(folder) == before


def test_what_plan_check_refuses_is_not_written(new: New, folder: Path) -> None:
    (folder / "xrays" / xray_path(7)).unlink()
    told = new("captures/spring.yaml", "--csv", CSV)
    assert told.code == 2
    assert "1 mistake in the plan that was to be written" in told.err
    assert "x-ray 7 is missing" in told.err
    assert files(folder) == set()


def test_a_write_that_fails_in_the_middle_leaves_nothing(
    new: New, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for failure, code in ((OSError(28, "No space left on device"), 2), (KeyboardInterrupt(), 130)):

        def fail(path: Path, text: str, failure: BaseException = failure) -> bool:
            if path.name == "spring.yaml":
                raise failure
            path.write_text(text)
            return True

        monkeypatch.setattr(plan_draft, "create_file", fail)
        assert new("captures/spring.yaml", "--csv", CSV, "--count", 3).code == code
        assert files(folder) == set()


def test_a_file_that_came_in_between_stays(new: New, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_draft, "create_file", lambda *_: False)
    new("spring.yaml", "--csv", CSV).says("somebody else has written this file")
    assert files(folder) == set()


def test_nothing_is_overwritten_unasked(new: New, folder: Path) -> None:
    notes = folder / "spring.yaml"
    notes.write_text("my notes")
    new("spring.yaml", "--csv", CSV).says("there is another file of this name", "--force")
    assert notes.read_text() == "my notes"
    told = new("spring.yaml", "--csv", CSV, typed=("", "no", "spring", "no", "", *("",) * 5))
    assert "there is another file of this name" in told.err
    assert notes.read_text() == "my notes"
    (folder / "xrays.chexrig").mkdir()
    assert new(typed=(CSV, *("",) * 7)).code == 0  # a name that is taken is not offered
    assert (folder / "xrays-2.yaml").exists()
    assert new("spring.yaml", "--csv", CSV, "--force").code == 0
    (folder / "spring.chexrig").mkdir()
    before = notes.read_text()
    new("spring", "--csv", CSV, "--force").says("a plan of this name was begun")
    assert notes.read_text() == before


def test_environments_beside_the_plan_stay_as_they_are(new: New, folder: Path) -> None:
    new("spring.yaml", "--csv", CSV)
    ours = folder / "environments" / f"{OFFICE}.yaml"
    ours.write_text(ours.read_text().replace("room: office", "room: our office"))
    (folder / "environments" / "wrong.yaml").write_text("room: office\n")
    ours.with_name("attic.yaml").write_text(ours.read_text())
    told = new("autumn.yaml", "--csv", CSV, typed=("", "", "", "", "", "1"))
    assert f"1*{OFFICE}" in told.err
    assert "2 corridor-" in told.err
    assert "13*attic" in told.err
    assert f"room of s1: {OFFICE}" in told.err
    assert "* yours" in told.err
    assert "an environment file has mistakes and is left out" in told.err
    assert plan(folder, "autumn.yaml").subsets[0].environment.room == "our office"


# --- asked at the terminal ------------------------------------------------------------------------------


def test_every_question_with_wrong_answers_first(
    new: New, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dummy = NamedScreen("DUMMY0", "DUMMY0, 1920 x 1080", True)
    screens = (dummy, NamedScreen("A/1", "DUMMY1 A/1, 8 x 6", False))

    @contextlib.contextmanager
    def two() -> Iterator[tuple[NamedScreen, ...]]:
        yield screens

    monkeypatch.setattr(plan_questions, "named_screens", two)
    wrong_then_right = (
        *("", "~none/train.csv", "none.csv", CSV),  # no default: an empty line is asked again
        *("none", ""),
        "spring",
        *("many", "1,2,3", "99999999999", "1,000", "99 patients", "6 patients"),
        *("x", "3"),
        *("usb", "sim"),
        *("0", "3"),
        *("99", "4-2", "1 2 3", "2, 1"),
        *("3", "0", "2"),
    )
    told = new(typed=wrong_then_right)
    assert told.code == 0
    for each in (
        "or a manifest:   this has no default: it has to be typed",
        "this path cannot be used (~none",
        "the CSV does not exist",
        "10 of 10 x-rays looked for are in xrays",
        "Folder that the x-rays' paths start from [xrays]:   there is no such folder (none)",
        "File of the plan [xrays.yaml]: ",
        "this is not understood; expected all, a number of x-rays",
        "such as 1:250; got 1,2,3",
        "the manifest does not have so many x-rays; expected 1 to 10; got 99999999999",
        "expected 1 to 10; got 1000",
        "at most 10 patients; got 99",
        "this is not a whole number",
        "the phone's address cannot be read",
        "or hand: any camera, held by hand; got usb",
        "2 subsets of 3\n",
        "there is no environment 99; expected numbers from 1 to 12, or names",
        "3 environments for 2 subsets; expected one for each",
        "    1 DUMMY0, 1920 x 1080, the primary screen\n    2 DUMMY1 A/1, 8 x 6\n",
        "there is no such screen; expected 1 to 2, or primary; got 3",
    ):
        assert each in told.err
    written = plan(folder)
    assert (written.data.patients, written.data.seed, sizes(written)) == (6, 3, [(1, 3), (4, 6)])
    assert [each.environment.room for each in written.subsets] == ["corridor", "office"]
    assert (written.phone.address, written.display.screen) == ("sim", "A/1")


def test_enter_takes_what_is_usual(new: New, folder: Path) -> None:
    (folder / "train.csv").write_bytes((folder / CSV).read_bytes())
    assert new(typed=("",) * 7).code == 0
    assert (plan(folder, "lab.yaml").csv, plan(folder, "lab.yaml").images) == (
        folder / "train.csv",
        folder / "xrays",
    )


@pytest.mark.parametrize("end", [("^C",), ()], ids=["Ctrl-C", "end of the input"])
@pytest.mark.parametrize("answered", range(7))
def test_stopped_at_a_question(new: New, folder: Path, end: tuple[str, ...], answered: int) -> None:
    told = new(typed=(CSV, "", "captures/spring", "4", "", "", "2")[:answered] + end)
    assert told.code == 130
    assert told.err.endswith("\nstopped: nothing was written\n")
    assert files(folder) == set()


def test_nothing_is_asked_where_that_is_not_wanted(new: New, folder: Path) -> None:
    told = new("--yes", "--csv", CSV, "--rows", "1:1", typed=())
    assert "1 subset, 1 x-ray, about" in told.out
    assert "xrays.yaml" in files(folder)


def test_at_a_terminal_lines_are_read_with_its_editing_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = AtATerminal("yes")
    for name in ("stdin", "__stdin__"):
        monkeypatch.setattr(sys, name, typed)
    monkeypatch.setattr(sys, "stdout", shown := AtATerminal())
    assert Answers(may_ask=True).agrees("Replace it?")
    assert shown.getvalue() == "Replace it? Type yes or no [no]: "
