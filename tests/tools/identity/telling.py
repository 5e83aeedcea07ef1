"""The figures as tables in Markdown, and as curves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from identity.bench import OURS, Tally
from identity.counting import Counted
from identity.generators import GENERATORS
from identity.plain import PLAIN

BEGIN, END = "<!-- {}: made by tests/tools/identity_figures.py -->", "<!-- end of the {} -->"
CURVES: Final = (
    "![S by severity; right photos accepted; how often the right x-ray is the likest, by three methods]"
    "(pictures/identity.png)"
)
METHODS: Final = (OURS, *PLAIN)


def told(counted: Counted) -> str:
    """Give all tables."""
    return "\n".join(_lines(counted))


def _lines(counted: Counted) -> Iterator[str]:
    yield (
        f"{counted.xrays:,} x-rays: {counted.real} real ones, the others phantoms, ten of each patient. "
        f"{counted.twins} pairs of them are known beforehand to look the same, and are no pairs here. "
        f"{counted.cpu_s / 60:.0f} minutes of one processor."
    )
    for name, generator in GENERATORS.items():
        rows = [(at[1], tally) for at, tally in counted.tallies.items() if at[0] == name]
        if not rows:
            continue
        yield f"\n**{name}** - {generator.told}\n"
        yield from _table(
            (
                "severity",
                "right photos",
                "refused",
                "S: median, least",
                "wrong x-rays of the patient",
                "accepted",
                "at most (95 %)",
                "highest S of these",
                "the next x-ray",
                "rigs, board photos refused",
            ),
            [
                (
                    str(severity),
                    f"{each.photos:,}",
                    f"{len(each.refused)}",
                    f"{np.median(each.s):.2f}, {min(each.s):.2f}",
                    f"{each.pairs:,}",
                    f"{len(each.accepted)}",
                    _bound(len(each.accepted), each.pairs),
                    f"{max(each.impostor_s):.2f}",
                    f"{each.frozen:,}",
                    f"{each.rigs}, {each.boards_refused}",
                )
                for severity, each in rows
            ],
        )
        yield "\nTwo x-rays in one photo: false alarms, and what is found.\n"
        shares = list(rows[0][1].blends)
        yield from _table(
            (
                "severity",
                "false alarms",
                "wrong x-rays taken for mixed",
                *(_of_share(each) for each in shares),
            ),
            [
                (
                    str(severity),
                    f"{len(each.mixed)} of {each.photos:,}",
                    f"{len(each.held)}",
                    *(f"{each.found[share]} of {each.blends[share]}" for share in shares),
                )
                for severity, each in rows
            ],
        )
        if rows[0][1].compared:
            yield "\nThe right x-ray is the likest of all; wrong ones accepted at our share of right ones.\n"
            yield from _table(
                ("severity", *METHODS, *(f"accepted: {each}" for each in PLAIN)),
                [
                    (
                        str(severity),
                        *(f"{each.first[method] / each.compared:.1%}" for method in METHODS),
                        *(f"{_at_equal_rate(each, method):.2%}" for method in PLAIN),
                    )
                    for severity, each in rows
                ],
            )
    if counted.rooms:
        yield "\n**The simulated phone's rooms**, right photos by the whole check\n"
        yield from _table(
            ("room", "accepted", "doubtful", "something else", "causes", "board photos refused"),
            [
                (
                    room,
                    str(each["right"]),
                    str(each["doubtful"]),
                    str(each["other"]),
                    ", ".join(
                        f"{cause[7:]} {many}" for cause, many in each.items() if cause.startswith("cause: ")
                    ),
                    str(each["boards refused"]),
                )
                for room, each in counted.rooms.items()
            ],
        )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _of_share(share: str) -> str:
    return share if share == "torn" else f"{share} of the x-ray before"


def _bound(found: int, tried: int) -> str:
    """Give the upper end of the 95 % interval of none found (one-sided, exact); "-" for more."""
    return f"{1 - 0.05 ** (1 / tried):.1e}" if not found else "-"


def _at_equal_rate(tally: Tally, method: str) -> float:
    """Give which share of wrong claims a method accepts that accepts as many right ones as the rule."""
    accepted = 1 - len(tally.refused) / tally.photos
    threshold = np.quantile(tally.scores[method], 1 - accepted, method="lower")
    return float(np.mean(np.array(tally.impostors[method]) >= threshold))


def draw(counted: Counted, file: Path) -> None:
    """Draw the curves: S, right photos accepted, and what other methods find, by severity."""
    with rc_context(
        {"font.size": 7, "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False}
    ):
        figure = Figure(figsize=(7.2, 2.4), dpi=110, layout="constrained")
        likeness, accepted, first = figure.subplots(1, 3)
        for name in GENERATORS:
            rows = [(at[1], tally) for at, tally in counted.tallies.items() if at[0] == name]
            if not rows:
                continue
            at = [severity for severity, _ in rows]
            line = likeness.plot(at, [np.median(each.s) for _, each in rows], marker=".", label=name)
            colour = line[0].get_color()
            likeness.plot(
                at, [np.quantile(each.s, 0.001) for _, each in rows], color=colour, ls=":", marker="."
            )
            rates = [100 * (1 - len(each.refused) / each.photos) for _, each in rows]
            accepted.plot(at, rates, marker=".", label=name)
        likeness.set(title="S of right photos: median, 1 in 1,000", xlabel="severity", ylim=(-0.1, 1.02))
        accepted.set(title="right photos accepted, % (wrong: see text)", xlabel="severity")
        rows = [
            (at[1], each) for at, each in counted.tallies.items() if at[0] == "severity" and each.compared
        ]
        for method in METHODS:
            rates = [100 * each.first[method] / each.compared for _, each in rows]
            first.plot([severity for severity, _ in rows], rates, marker=".", label=method)
        first.set(title=f"the likest of {counted.xrays:,} is right, %", xlabel="severity")
        for each in (likeness, accepted, first):
            each.legend()
            each.grid(alpha=0.3)
        figure.savefig(file, metadata={"Software": None})


def put(page: Path, name: str, text: str) -> None:
    """Put tables between the marks of that name in a page."""
    begin, end = BEGIN.format(name), END.format(name)
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise SystemExit(f"{page} has no place for figures: {begin} ... {end}")
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
