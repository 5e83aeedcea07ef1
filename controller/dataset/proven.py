"""How the photos of a data set are known to show their x-rays, in words and for its data card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, Final

from android_bridge.base import how_many
from controller.dataset.capture import Capture
from controller.dataset.loading import Dataset
from controller.identity import Method, Verdict

_COLUMNS: Final = {
    "proven": Verdict.PROVEN,
    "by order only": Verdict.SAME_LOOKING,
    "let in by a person": Verdict.DOUBTFUL,
    "not compared": Verdict.NOT_COMPARED,
    "nobody looked": None,
}
HEADER: Final = (
    *("subset", "photos", *_COLUMNS, "taken again", "left out"),
    *("sharpness, median", "clipped, most", "tilt, median"),
)
_POINTS: Final = (
    "{} compared by points that lie alike, wherever they are, for want of a calibration. That is weaker: it"
    " rules out the x-rays that a photo was held against (those around it in the list, its patient's, those"
    " most like it), but not one that is in no list"
)
_HOW: Final = (
    " The columns `verdict`, `identity_score` and `identity_lead` say so photo by photo; what was seen to"
    " show something else was taken again or left out."
)


def proof_words(verdicts: Mapping[str | None, int]) -> str:
    """Say in a sentence, without a full stop, how photos are known to show their x-rays.

    Parameters
    ----------
    verdicts
        How many photos have which verdict; None for those at which nobody has looked.
    """
    photos, unseen = sum(verdicts.values()), verdicts.get(None, 0)
    if unseen == photos:
        return (
            "Nobody has compared these photos with their x-rays: by what it is known which each is of, the"
            " column `assignment` says"
        )
    rest = {
        "known by the order only, for another x-ray looks the same": Verdict.SAME_LOOKING,
        "in doubt, and let in by a named person": Verdict.DOUBTFUL,
        "not compared": Verdict.NOT_COMPARED,
        "not looked at by anybody": None,
    }
    said = [f"{count:,} {words}" for words, verdict in rest.items() if (count := verdicts.get(verdict, 0))]
    proven = f"{verdicts.get(Verdict.PROVEN, 0):,} of {how_many(photos, 'photo')} proven to show their x-ray"
    return "; ".join([f"{proven} and no other of the plan's", *said])


def proof_paragraph(photos: Sequence[Capture]) -> str:
    """Say for the card how photos are known to show their x-rays."""
    verdicts = Counter(each.verdict for each in photos)
    words = f"{proof_words(verdicts)}."
    if verdicts[None] == len(photos):
        return words
    weaker = weaker_words(sum(each.verdict_method == Method.POINTS for each in photos), len(photos))
    people = sorted({each.decided_by for each in photos if each.decided_by})
    by = f" Who let doubtful ones in: {', '.join(people)}." if people else ""
    return words + _HOW + by + (f" {weaker}." if weaker else "")


def weaker_words(by_points: int, photos: int) -> str:
    """Say in sentences, without the last full stop, what the comparison by points cannot rule out.

    Parameters
    ----------
    by_points
        How many of the photos were compared so; nothing is said where none was.
    """
    if not by_points:
        return ""
    return _POINTS.format("All were" if by_points == photos else f"{by_points:,} were")


def proof_rows(data: Dataset) -> list[Sequence[object]]:
    """Give a row as `HEADER` for each subset; none where nobody has looked at any photo."""
    groups: dict[tuple[str, str], list[Capture]] = {}
    for each in data.photos:
        groups.setdefault((each.plan, each.subset or each.origin), []).append(each)
    if all(each.verdict is None for each in data.photos):
        return []
    told = {(each["plan"], each["id"]): each for each in data.subsets}
    is_one_plan = len({plan for plan, _ in groups}) == 1
    return [
        (
            name if is_one_plan or not plan else f"{plan}/{name}",
            *_counted(photos),
            *_of_record(told.get((plan, name), {})),
            _figure(photos, "sharpness", median, "{:.2f}"),
            _figure(photos, "clipped", max, "{:.1%}").replace("%", " %"),
            _figure(photos, "tilt_deg", median, "{:.1f}°"),
        )
        for (plan, name), photos in sorted(groups.items())
    ]


def _counted(photos: Sequence[Capture]) -> list[int]:
    verdicts = Counter(each.verdict for each in photos)
    return [len(photos), *(verdicts[verdict] for verdict in _COLUMNS.values())]


def _of_record(subset: Mapping[str, Any]) -> tuple[object, object]:
    """Give how many photos were taken again for what they showed, and how many were left out for it."""
    looked = [
        own["looked_at"] for own in (subset, *subset.get("cameras", {}).values()) if own.get("looked_at")
    ]
    if not looked:
        return "", ""
    again = sum(each.get("taken_again", 0) for each in looked)
    return again, sum(count for each in looked for count in each.get("left_out", {}).values())


def _figure(photos: Iterable[Capture], name: str, of: Any, form: str) -> str:
    values = [value for each in photos if (value := getattr(each, name)) is not None]
    return form.format(of(values)) if values else ""
