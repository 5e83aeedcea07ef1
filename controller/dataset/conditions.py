"""What a data set may say of its photos' conditions: which were simulated, what a subset does not share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from android_bridge.base import SIMULATED_MODELS
from controller.dataset.capture import Capture
from controller.dataset.loading import Dataset
from controller.records import unlike


def simulated(data: Dataset) -> list[Capture]:
    """Give the photos that a simulated phone made."""
    rehearsed = {(each["plan"], each["id"]) for each in data.subsets if each.get("rehearsal")}
    return [
        each for each in data.captures if is_simulated(each.phone_model, each.plan, each.subset, rehearsed)
    ]


def is_simulated(
    phone_model: str | None, plan: str | None, subset: str | None, rehearsed: Collection[tuple[str, str]]
) -> bool:
    """Say whether a simulated phone made a photo.

    Parameters
    ----------
    rehearsed
        Plan and subset of those that are described as a rehearsal.
    """
    return phone_model in SIMULATED_MODELS or (plan or "", subset or "") in rehearsed


def noun(data: Dataset) -> str:
    """Call what the data set's rows are of: ``photo``, or ``picture`` where some are synthetic."""
    return "picture" if data.synthetic else "photo"


def simulated_words(data: Dataset) -> str:
    """Say of which photos it is that no phone was in front of a screen; empty where of none."""
    made = simulated(data)
    if not made:
        return ""
    which = "All photos" if len(made) == len(data.photos) else f"Photos of {_named(made)}"
    return (
        f"{which} are a simulated phone's: no phone was in front of a screen. Room, light, blinds,"
        " orientation, tripod and monitor are what the plan declares; what the photos show of a room is made."
    )


def simulated_mark(data: Dataset) -> str:
    """Give what the data set's name is followed by where photos are a simulated phone's."""
    made = len(simulated(data))
    if not made:
        return ""
    which = "all" if made == len(data.photos) else f"{made:,} of {len(data.photos):,}"
    return f" ({which} photos simulated)"


def displays_words(data: Dataset) -> str:
    """Name the subsets with photos of several displays, and how many are of each; empty where none has."""
    told = []
    for name, captures in _by_subset(data.captures):
        shown_on = _displays(captures)
        if len(shown_on) > 1:
            photos = "; ".join(f"{count:,} of {each}" for each, count in shown_on)
            told.append(f"{name} ({photos})")
    return f"Photos of several displays are in {', and in '.join(told)}." if told else ""


def shared_words(data: Dataset) -> str:
    """Say what photos of one subset share, and which subsets do not share all of it."""
    made = len(simulated(data))
    if made == len(data.photos):
        shares = "screen and camera"
    else:
        shares = "room, light, screen and camera"
        shares += " (a simulated phone's: screen and camera)" if made else ""
    exceptions = []
    for name, captures in _by_subset(data.captures):
        screens, cameras = len(_displays(captures)), len({each.folder for each in captures})
        differing = [f"{screens} screens"] * (screens > 1) + [f"{cameras} cameras"] * (cameras > 1)
        if differing:
            exceptions.append(f"{name} ({', '.join(differing)})")
    return shares + (f", but for {', '.join(exceptions)}" if exceptions else "")


def _displays(captures: Iterable[Capture]) -> list[tuple[str, int]]:
    found = unlike(Counter(each.display for each in captures if each.display).items())
    return [(str(each), photos) for each, photos in found]


def _by_subset(captures: Iterable[Capture]) -> list[tuple[str, list[Capture]]]:
    """Give each subset's name and photos; photos of no subset share nothing by themselves."""
    subsets: dict[tuple[str, str], list[Capture]] = {}
    for each in captures:
        if each.plan:
            subsets.setdefault((each.plan, each.subset), []).append(each)
    return [(_spoken(plan, "", [subset]), own) for (plan, subset), own in subsets.items()]


def _named(captures: Iterable[Capture]) -> str:
    """Name the subsets that photos are of; photos of no subset go by their folder."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for each in captures:
        found.setdefault((each.plan, each.camera if each.plan else each.folder), {})[each.subset] = None
    return ", ".join(_spoken(plan, camera, list(subsets)) for (plan, camera), subsets in found.items())


def _spoken(plan: str, camera: str, subsets: Sequence[str]) -> str:
    if not plan:
        return f"the folder {camera}"
    noun = "subset" if len(subsets) == 1 else "subsets"
    return f"{noun} {', '.join(subsets)} of plan {plan}" + (f" by {camera}" if camera else "")
