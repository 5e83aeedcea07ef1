"""Make the figures and curves of ``docs/identity.md``: how well photos prove which x-ray they show.

    .venv/bin/python tests/tools/identity_figures.py --processes 2

takes an hour and a half of one processor, and writes the page's tables and ``docs/pictures/identity.png``;
with ``--part witness`` it counts the photos by the second author alone, with ``--part figures`` all others.
With ``--small`` it counts a little and only prints; with ``--development`` it counts all on other seeds, for
trying other numbers, and only prints. It ends with an error where a figure is not what it must be.
"""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from identity.counting import DEVELOPMENT_SEED, REPORTED_SEED, SMALL, WHOLE, WITNESS, Counted, count_all
from identity.telling import CURVES, draw, put, told

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "identity.md"
PICTURE = REPOSITORY / "docs" / "pictures" / "identity.png"
MOST_REFUSED, MOST_ALARMS = 0.001, 0.002
"""Shares of right photos, up to severity 2."""


def shortfalls(counted: Counted) -> list[str]:
    """Say which figures are not what they must be."""
    found = []
    for (name, severity), each in counted.tallies.items():
        where = f"{name} {severity}"
        if each.accepted:
            found.append(
                f"{where}: {len(each.accepted)} of {each.pairs} wrong x-rays accepted: {each.accepted[:5]}"
            )
        if severity > 2:
            continue
        if len(each.refused) > MOST_REFUSED * each.photos:
            found.append(f"{where}: {len(each.refused)} of {each.photos} right photos refused")
        if len(each.mixed) > MOST_ALARMS * each.photos:
            found.append(f"{where}: {len(each.mixed)} of {each.photos} right photos taken for mixed")
    return found


def main() -> int:
    """Count, tell, and say whether it is as it must be."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="count a little, and only print")
    parser.add_argument("--development", action="store_true", help="other seeds, and only print")
    parser.add_argument("--part", choices=("figures", "witness"), help="count this alone")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "chexrig-identity")
    given = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # so that the processes take one processor each
    seed = DEVELOPMENT_SEED if given.development else REPORTED_SEED
    named = os.environ.get("CHEXRIG_XRAYS")
    given.folder.mkdir(parents=True, exist_ok=True)
    real = Path(named) if named else None
    sizes = {"figures": SMALL} if given.small else {"figures": WHOLE, "witness": WITNESS}
    lacking: list[str] = []
    for part, size in sizes.items():
        if given.part not in (None, part):
            continue
        counted = count_all(given.folder, seed, size, real, given.processes)
        text = told(counted)
        print(text)
        lacking += shortfalls(counted)
        if given.small or given.development:
            continue
        if part == "figures":
            draw(counted, PICTURE)
            text = f"{CURVES}\n\n{text}"
        put(PAGE, part, text)
    for each in lacking:
        print(f"NOT AS IT MUST BE: {each}", file=sys.stderr)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
