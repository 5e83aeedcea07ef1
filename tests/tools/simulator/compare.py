"""Both protocols through the same bad network: what becomes of 10,000 captures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from network_faults import BAD_WIFI, NetworkFaults

from .chaos import Chaos
from .disk import Disk
from .failures import FAILURES
from .ids import JOURNAL
from .original import OriginalWorld, PhoneFaults
from .phone_app import PHOTO_STEPS
from .strict import StrictWorld
from .world import World

SUBSET = 100  # captures of a subset
PHONE_FAULTS = PhoneFaults(camera=0.002, write=0.002)
VIOLATIONS = ("lost", "doubled", "misfiled")
COLUMNS = (*VIOLATIONS, "good ones not counted", "stops")

CLEAN = NetworkFaults(delay_s=0.001)
CONDITIONS: dict[str, tuple[NetworkFaults, PhoneFaults]] = {
    "a clean link": (CLEAN, PhoneFaults()),
    "20 % lost, 10 % doubled, 20 ms jitter": (BAD_WIFI, PhoneFaults()),
    "the same, 0.2 % of shots and of writes fail": (BAD_WIFI, PHONE_FAULTS),
}


def original(seed: int, network: NetworkFaults, faults: PhoneFaults) -> Counter[str]:
    """Run a subset with the original client and the original phone."""
    return OriginalWorld(seed, SUBSET, network, faults).run().counts


def strict(seed: int, network: NetworkFaults, faults: PhoneFaults) -> Counter[str]:
    """Run a subset with chexrig and the original phone."""
    return StrictWorld(seed, SUBSET, network, faults).run().counts


def own(seed: int, network: NetworkFaults, faults: PhoneFaults) -> Counter[str]:
    """Run a subset with chexrig and a phone of its own; a violation would end it by an exception."""
    refusals = (faults.camera + faults.write) / sum(step in FAILURES for step in PHOTO_STEPS)
    world = World(seed, SUBSET, Chaos(network=network, refusals=refusals)).run()
    return count(world.disk) + Counter(stops=world.counts["commands"] - 1)


def count(disk: Disk) -> Counter[str]:
    """Count the violations among the photos of a finished subset that count."""
    current = disk.current(JOURNAL)
    indices = Counter(index for index, _ in current)
    good = sum(shows == index for (_, index, _), shows in disk.finals.items())
    counted = sum(disk.finals[JOURNAL, index, take] == index for index, take in current)
    return Counter(
        {"good ones not counted": good - counted},
        lost=sum(not indices[index] for index in range(1, SUBSET + 1)),
        doubled=sum(number > 1 for number in indices.values()),
        misfiled=sum(disk.finals[JOURNAL, index, take] != index for index, take in current),
    )


PROTOCOLS: dict[str, Callable[[int, NetworkFaults, PhoneFaults], Counter[str]]] = {
    "CheXpeditor": original,
    "CheXpeditor's app, driven by chexrig": strict,
    "chexrig": own,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: per 10,000 captures."""

    protocol: str
    condition: str
    counts: Counter[str]


def compare(captures: int, progress: Callable[[int], None] = lambda _: None) -> list[Row]:
    """Run every protocol under every condition."""
    rows, done = [], 0
    for condition, (network, faults) in CONDITIONS.items():
        for protocol, run in PROTOCOLS.items():
            counts: Counter[str] = Counter()
            for seed in range(captures // SUBSET):
                counts.update(run(seed, network, faults))
                done += SUBSET
                progress(done)
            rows.append(Row(protocol, condition, counts))
    return rows


def markdown(rows: list[Row], captures: int) -> str:
    """Write the table; figures are per 10,000 captures."""
    lines = [f"| network and phone | protocol | {' | '.join(COLUMNS)} |", "| --- " * (2 + len(COLUMNS)) + "|"]
    for row in rows:
        figures = (f"{row.counts[column] * 10_000 / captures:,.0f}" for column in COLUMNS)
        lines.append(f"| {row.condition} | {row.protocol} | {' | '.join(figures)} |")
    return "\n".join(lines)
