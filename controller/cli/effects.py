"""``chexrig effects``: the synthetic transformations, told and drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from android_bridge.base import Problem, read_plain
from controller.cli.console import counted, out, program
from controller.cli.new_file import new_file
from controller.cli.placed import placed
from controller.demo import plan_cohort, render_phantom
from controller.synthetic import (
    LEVELS,
    PRESETS,
    SHEET_FORMATS,
    TRANSFORMATIONS,
    Transformation,
    chain,
    write_sheet,
    written,
)
from controller.xrays import xray_levels

_MOST_BYTES = 1 << 30  # of an x-ray; a TIFF of 16 bits and 400 megapixels has less
_PHANTOM = 6
"""Which of the demo's is drawn on: lung, bone and a black margin, upright."""
_WHOSE = {True: "as in CheXphoto's public code", False: "chexrig's own"}
_PHANTOM_PX = 780  # twice CheXpert's small ones: what is counted in pixels is neither too much nor too little


def effects(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Only these, in full.", show_default=False),
    ] = None,
    *,
    sheet: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.jpg",
            help="Draw them in place of telling: each at every level, on one sheet (.jpg or .png).",
        ),
    ] = None,
    xray: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Draw them on this x-ray: JPEG, PNG, TIFF or DICOM. Default: a chest phantom of 780 px.",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, metavar="N", help="Another number, other luck on the sheet.")
    ] = 1,
    force: Annotated[bool, typer.Option("--force", help="Replace the file that is at --sheet.")] = False,
) -> None:
    """List the synthetic transformations, what each does at which level, or draw them all on one sheet.

    A name is that of a transformation or a preset; for a sheet also a chain's YAML file, which is drawn four
    times with different luck.

      chexrig effects

      chexrig effects tilt

      chexrig effects --sheet effects.jpg

      chexrig effects spatial configs/chains/dark-room-moire.yaml --xray chest.dcm --sheet two.png

    Pictures are made with them by chexrig synth.
    """
    if sheet is None:
        if xray is not None:
            raise Problem(
                "an x-ray is drawn on a sheet only",
                where="--xray",
                advice="say where the sheet goes: --sheet effects.jpg",
            )
        with placed("NAME"):
            lines = list(_in_full(names) if names else _all())
        for line in lines:
            out.print(line, markup=False)
        return
    place = new_file(sheet, "--sheet", SHEET_FORMATS, "a sheet is a PNG or a JPEG", force=force)
    picture = _phantom() if xray is None else _read(xray)
    with placed("NAME"), counted("drawing") as progress:
        drawn = write_sheet(picture, place, names or (), seed, progress)
    out.print(f"drawn: {drawn}", markup=False)


def _phantom() -> Any:
    drawn = next(islice(plan_cohort(1), _PHANTOM - 1, None))
    return render_phantom(drawn.anatomy, _PHANTOM_PX)


def _read(file: Path) -> Any:
    try:
        data = read_plain(file, _MOST_BYTES)
    except OSError as error:
        raise Problem(
            "the x-ray cannot be read", where=str(file), got=error.strerror or str(error)
        ) from error
    return xray_levels(data, name=str(file)).shown()


def _all() -> Iterator[str]:
    for is_papers, heading in _WHOSE.items():
        found = [each for each in TRANSFORMATIONS.values() if each.is_papers == is_papers]
        if not found:
            continue
        yield f"{heading}, at levels 1 to 4:"
        for each in found:
            yield f"  {each.name:<18} {each.meaning}: {_levels(each)}"
        yield ""
    yield "presets, the paper's two:"
    for name, preset in PRESETS.items():
        yield f"  {name:<18} {', then '.join(each.name for each in preset.steps)}; folder {preset.name}"
    yield ""
    yield f"one in full: {program()} effects NAME; all drawn: {program()} effects --sheet effects.jpg"


def _levels(told: Transformation) -> str:
    """Give what the levels are; words that all begin or end with are said once."""
    words = [each.split() for each in told.levels]
    if all(each == words[0] for each in words):
        return told.levels[0]
    first, last = _shared(words), _shared([each[::-1] for each in words])
    parts = [*words[:1], *(each[first:] for each in words[1:])]
    parts = [*(each[: len(each) - last] for each in parts[:-1]), parts[-1]]
    return " / ".join(" ".join(each) for each in parts)


def _shared(words: Sequence[Sequence[str]]) -> int:
    """Give how many of the first words are the same in all, one at least being left over."""
    most = min(map(len, words)) - 1
    return next((at for at in range(most) if len({each[at] for each in words}) > 1), most)


def _in_full(names: Sequence[str]) -> Iterator[str]:
    for rank, name in enumerate(names):
        if rank:
            yield ""
        known = TRANSFORMATIONS.get(name.replace("-", "_"))
        yield from _transformation(known) if known is not None else _chain(name)


def _transformation(told: Transformation) -> Iterator[str]:
    yield f"{told.name}: {told.meaning}"
    yield f"  {_WHOSE[told.is_papers]}"
    for level, words in zip(LEVELS, told.levels, strict=True):
        yield f"  level {level}: {words}"
    for name, parameter in told.parameters.items():
        yield f"  {name}: {parameter.meaning}{_bounds(parameter.low, parameter.high)}"
        spreads = [_flow(written(parameter.spread(level))) for level in LEVELS]
        if len(set(spreads)) == 1:
            yield f"    at every level: {spreads[0]}"
        else:
            yield f"    at levels 1 to 4: {' / '.join(spreads)}"
    yield "  as a step of a chain's YAML file:"
    yield f"    - {told.name}: 2"
    given = {name: written(each.spread(2)) for name, each in islice(told.parameters.items(), 2)}
    if given:
        yield f"    - {told.name}: {_flow(given)}"
    yield f"  alone: {program()} synth SOURCE --chain {told.name} --level 2 --out DIR"


def _chain(name: str) -> Iterator[str]:
    found = chain(name)
    yield f"{name}: {', then '.join(each.name for each in found.steps)}"
    yield f"  folder: {found.name}"
    yield "  as a chain's YAML file:"
    yield f"    name: {found.name}"
    yield "    steps:"
    for step in found.steps:
        given = {each: written(spread) for each, spread in step.given.items()}
        yield f"      - {step.name}: {_flow({'level': step.level, **given}) if given else step.level}"
    yield f"  pictures: {program()} synth SOURCE --chain {name} --out DIR"


def _bounds(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "" if low is None else f"; {_flow(low)} or more"
    return f"; from {_flow(low)} to {_flow(high)}"


def _flow(told: Any) -> str:
    """Write a value as YAML has it in one line, numbers to five digits."""
    match told:
        case dict():
            return f"{{{', '.join(f'{name}: {_flow(each)}' for name, each in told.items())}}}"
        case list() | tuple():
            return f"[{', '.join(map(_flow, told))}]"
        case float() if not told.is_integer():
            return f"{told:.5g}"
        case float():
            return str(int(told))
    return str(told)
