"""How far photos by hand are: a part of ``chexrig status``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from android_bridge.base import Problem
from controller.cli.console import Listing, command, out, with_files
from controller.plan import LoadedPlan, merged, spoken
from controller.records import DECISIVE, Kind, Record, Showings, decided


def tell_by_hand(loaded: LoadedPlan, record: Record | None) -> bool:
    """Tell how far `chexrig manual` is with a plan; False where it has nothing to do with it."""
    has_begun = record is not None and record.showings.has_begun
    if record is not None and has_begun:
        _tell(loaded, record.showings)
    elif loaded.phone.is_by_hand:
        begins = command(loaded, "manual")
        out.print(f"{loaded.name}: nothing has been shown yet; {begins} begins", markup=False)
    return loaded.phone.is_by_hand or has_begun


def _tell(loaded: LoadedPlan, journal: Showings) -> None:
    shows = journal.shows()
    shown, decisions = defaultdict(list), defaultdict(list)
    for each in shows:
        if each.kind is Kind.XRAY:
            shown[each.subset].append(each)
    for each in decided(shows).values():
        decisions[each.subset].append(each)
    headings = ("subset", "x-rays", "shown#", "skipped#", "state", "again#", "last shown")
    listing = Listing(f"{loaded.name}, by hand: {loaded.path}", *headings, facts=5)
    complete = 0
    left: list[int] = []
    for subset in loaded.subsets:
        own, decisive = shown[subset.id], decisions[subset.id]
        photographed = sum(each.is_photographed for each in decisive)
        # Its last show did not end with it done: one more is to come.
        newest = {each.index: each for each in own if each.index is not None}
        waiting = [index for index, each in newest.items() if each.ending not in DECISIVE]
        if len(decisive) == subset.size:
            complete += 1
            left += waiting
        listing.add(
            subset.id,
            f"{subset.first}-{subset.last}",
            f"{photographed}/{subset.size}",
            str(len(decisive) - photographed),
            "complete" if len(decisive) == subset.size else "begun" if own else "not begun",
            str(len(waiting)),
            own[-1].hidden_at.astimezone().strftime("%d %b %H:%M") if own else "",
        )
    listing.show(out)
    out.print(f"{complete} of {len(loaded.subsets)} subsets complete")
    if left:
        words = f"to be shown again ({spoken(merged(sorted(left)))})"
        out.print(f"{words}: {again_command(loaded, left)}", markup=False)
    following = command(loaded, "manual") if complete < len(loaded.subsets) else after_showing(loaded)
    out.print(f"next: {following}", markup=False)


def refuse_by_hand(loaded: LoadedPlan, record: Record, advice: str) -> None:
    """Refuse what only photos on a phone are for, where all of a plan's are taken by hand.

    Raises
    ------
    Problem
        Says so, with this advice.
    """
    is_by_hand = loaded.phone.is_by_hand or record.showings.has_begun
    if is_by_hand and not record.captures.has_begun and not loaded.is_rehearsal:
        raise Problem(
            "the photos of this plan are taken by hand: no phone was asked for one",
            where=loaded.where("phone", "address"),
            advice=advice,
        )


def after_showing(loaded: LoadedPlan) -> str:
    """Give the command that assigns the photos once x-rays were shown."""
    return with_files("import", "FOLDER", "--plan", loaded.path, "--out", "DIR")


def again_command(loaded: LoadedPlan, indices: Sequence[int]) -> str:
    """Give the command that shows some x-rays again, whose photos were missed."""
    return command(loaded, "manual", "--again", spoken(merged(sorted(indices))).replace(", ", ","))
