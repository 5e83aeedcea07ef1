"""What `chexrig plan new` asks beside the x-rays: file, phone, subsets, environments, screen."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from android_bridge.base import SIMULATED, Problem, how_many, parse_phone
from controller.cli.answers import Answers, shown, typed_path
from controller.cli.console import err, show_warnings
from controller.display import named_screens
from controller.plan import (
    CONFIGS,
    ENVIRONMENTS,
    STATE_SUFFIX,
    USUAL_SIZE,
    USUAL_SIZE_BY_HAND,
    Template,
    divided,
    find_templates,
    name_for,
)

BY_HAND = "hand"
PRIMARY = "primary"
_SIZE, _SIZE_BY_HAND = 400, 150
#: So few x-rays are one subset; of more, but fewer than are usual, two are made, to see how rooms change.
_ONE_SUBSET = 20
_PHONES = (
    (SIMULATED, "no phone: a simulated one photographs the screen"),
    ("adb", "a phone on a USB cable"),
    ("udp:HOST:PORT", "a phone in the network; its screen shows the address"),
    (BY_HAND, "any camera, held by hand"),
)
_DATA = {".csv", ".manifest", ".jsonl"}
_COLUMNS = "{:5} {:6} {:9} {:>3} {:>5} {:>6} {}"


def ask_file(answers: Answers, given: Path | None, name: str, *, force: bool) -> Path:
    """Ask where the plan goes; one that is there is replaced by consent only, one that has begun never."""

    def read(text: str) -> Path:
        refuse_data(text)
        path = typed_path(text)
        if path.is_dir():
            raise Problem("this is a folder", where=text or ".", expected="a file, such as spring.yaml")
        path = path if path.suffix in {".yaml", ".yml"} else path.with_name(f"{path.name}.yaml")
        state = _state_of(path)
        if state.exists():
            raise Problem(
                "a plan of this name was begun: its photos are on record",
                where=str(state),
                advice="choose another name",
            )
        if path.is_dir():
            raise Problem("there is a folder of this name", where=str(path), advice="choose another name")
        if path.exists() and not (force or answers.agrees(f"{shown(path)} is there. Replace it?")):
            raise _Kept(
                "there is another file of this name",
                where=str(path),
                advice="choose another name; a plan that was never begun is replaced with --force",
            )
        return path

    words, usual = "File of the plan", f"{name_for(name)}.yaml"
    if given is not None:
        with contextlib.suppress(*([_Kept] if answers.may_ask else [])):
            return answers.get(words, read, option="PLAN", given=str(given))
    if answers.may_ask:
        names = [usual, *(f"{name_for(name)}-{number}.yaml" for number in range(2, 100))]
        usual = next((each for each in names if not _is_taken(Path(each))), usual)
    return answers.get(words, read, option="PLAN", usual=usual)


class _Kept(Problem):
    """A file that is not to be replaced."""


def _state_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}{STATE_SUFFIX}")


def _is_taken(path: Path) -> bool:
    return path.exists() or _state_of(path).exists()


def refuse_data(plan: str | Path | None) -> None:
    """Refuse to write a plan to what must be the data's name."""
    if plan is not None and Path(plan).suffix.lower() in _DATA:
        option = "--csv" if Path(plan).suffix.lower() == ".csv" else "--manifest"
        raise Problem(
            "this is the name of a CSV or a manifest, and none of a plan",
            where=str(plan),
            expected="the file to write, such as spring.yaml",
            advice=f"did you mean {option} {plan}?",
        )


def ask_phone(answers: Answers, given: str | None) -> str:
    """Ask what takes the photos."""

    def read(text: str) -> str:
        if text != BY_HAND:
            try:
                parse_phone(text)
            except Problem as problem:
                problem.expected = f"{problem.expected}; or {BY_HAND}: any camera, held by hand"
                raise
        return text

    width = max(len(each) for each, _ in _PHONES)
    hint = "\n".join(f"  {each:{width}}  {words}" for each, words in _PHONES)
    return answers.get("Phone", read, option="--phone", given=given, usual="adb", hint=hint)


def ask_ranges(answers: Answers, count: int, given: int | None, *, by_hand: bool) -> list[tuple[int, int]]:
    """Ask how large subsets are, and say how many that makes; give first and last x-ray of each."""
    low, most = USUAL_SIZE_BY_HAND if by_hand else USUAL_SIZE
    usual = _SIZE_BY_HAND if by_hand else _SIZE
    if count < low:
        usual = count if count <= _ONE_SUBSET else (count + 1) // 2

    def read(text: str) -> list[tuple[int, int]]:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not int(text):
            raise Problem("this is no number of x-rays", expected="1 or more", got=text)
        return divided(count, int(text), most)

    ranges = answers.get(
        f"How many of the {count:,} x-rays to a subset; {low} to {most} are usual",
        read,
        option="--subset-size",
        given=None if given is None else str(given),
        usual=str(usual),
    )
    sizes = sorted({last - first + 1 for first, last in ranges}, reverse=True)
    err.print(f"  {how_many(len(ranges), 'subset')} of {' or '.join(map(str, sizes))}", markup=False)
    return ranges


def ask_environments(
    answers: Answers,
    beside: Path,
    folder: Path | None,
    given: Sequence[str] | None,
    subsets: int,
    by_hand: bool,
) -> list[Template]:
    """Ask which environments there are to be, out of those beside the plan and the templates.

    Parameters
    ----------
    beside
        The folder of environments beside the plan.
    folder
        Where templates are; None for chexrig's own, of which those for the other kind of photos are left out.
    given
        What was named on the command line.
    subsets
        How many there are.
    """
    if folder is not None and not folder.is_dir():
        raise Problem(
            "there is no such folder",
            where=str(folder),
            expected="a folder of environments",
            advice="give another, or leave --templates out",
        )
    found, problems = find_templates(beside, folder or CONFIGS / ENVIRONMENTS)
    show_warnings(problems)
    listed = [each for each in found if each.is_own or folder or each.is_by_hand == by_hand]
    if not listed:
        raise Problem(
            "there are no environments to choose from",
            where=str(folder or CONFIGS / ENVIRONMENTS),
            expected="YAML files of environments",
            advice="name a folder that has some with --templates, such as configs/environments of the clone",
        )
    words = "Environment" if subsets == 1 else f"Environments of the {subsets} subsets, fewer take turns"
    return answers.get(
        f"{words}; by number or name",
        lambda text: _environments(text, listed, found, subsets),
        option="--environment",
        given=" ".join(given) if given else None,
        usual="1" if min(subsets, len(listed)) == 1 else f"1-{min(subsets, len(listed))}",
        hint=_table(listed),
    )


def _environments(
    text: str, listed: Sequence[Template], found: Sequence[Template], subsets: int
) -> list[Template]:
    by_name = {each.name: each for each in found}
    chosen: list[Template] = []
    for word in text.replace(",", " ").split():
        numbers = re.fullmatch(r"([0-9]{1,4})(?:-([0-9]{1,4}))?", word)
        name = word.rpartition("/")[2].removesuffix(".yaml")
        if name in by_name:
            chosen.append(by_name[name])
        elif numbers and 1 <= int(numbers[1]) <= int(numbers[2] or numbers[1]) <= len(listed):
            chosen += listed[int(numbers[1]) - 1 : int(numbers[2] or numbers[1])]
        else:
            names = ", ".join(each.name for each in listed)
            near = get_close_matches(name, by_name, n=1)
            raise Problem(
                f"there is no environment {word}",
                expected=f"numbers from 1 to {len(listed)}, or names: {names}",
                advice=f"did you mean {near[0]}?" if near else "",
            )
    if not 1 <= len(chosen) <= subsets:
        raise Problem(
            f"{how_many(len(chosen), 'environment')} for {how_many(subsets, 'subset')}",
            expected="one for each, or fewer to be taken in turn",
            advice="more subsets are made by a smaller --subset-size" if len(chosen) > subsets else "",
        )
    return chosen


def _table(listed: Sequence[Template]) -> str:
    width = max(len(each.name) for each in listed)
    heading = ("light", "blinds", "phone", "cm", "angle", "kelvin", "finish")
    yours = "* yours" if any(each.is_own for each in listed) else ""
    lines = ["  cm, angle: of the phone; kelvin, finish: white and surface of the monitor"]
    lines.append(f"      {yours:{width}} " + _COLUMNS.format(*heading))
    for number, each in enumerate(listed, start=1):
        here = each.environment
        place = (f"{here.tripod.distance_cm:g}", f"{here.tripod.angle_deg:g}")
        looks = (here.room_light, here.window_blinds, here.phone_orientation, *place)
        line = _COLUMNS.format(*looks, here.monitor_colour_temperature_k, here.screen_finish)
        lines.append(f"  {number:3}{'*' if each.is_own else ' '}{each.name:{width}} {line}")
    return "\n".join(lines)


def ask_screen(answers: Answers, given: str | None) -> str:
    """Ask which screen shows the x-rays, each of which shows its number meanwhile."""
    if given is not None or not answers.may_ask:
        return given or PRIMARY
    with named_screens() as screens:
        if len(screens) < 2:
            return PRIMARY
        for number, each in enumerate(screens, start=1):
            primary = ", the primary screen" if each.is_primary else ""
            err.print(f"  {number:3} {each.words}{primary}", markup=False)
        names = [PRIMARY, *(each.name for each in screens)]

        def read(text: str) -> str:
            if text in names:
                return text
            if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= len(screens):
                raise Problem(
                    "there is no such screen", expected=f"1 to {len(screens)}, or primary", got=text
                )
            return names[int(text)]

        return answers.get(
            "Screen that shows the x-rays; each shows its number now", read, option="--screen", usual=PRIMARY
        )
