"""A plan checked with its data, before anything is shown or copied."""

from __future__ import annotations

from controller.capture import Event, checked_manifest, events
from controller.cli.console import counted, show_warning
from controller.plan import LoadedPlan, estimated_seconds, xray_count
from controller.xrays import Manifest


def manifest_of(loaded: LoadedPlan, *, warn: bool = True) -> Manifest:
    """Give the plan's frozen manifest, after everything that can be told before the first photo."""

    def tell(event: Event) -> None:
        if isinstance(event, events.Warned):
            show_warning(event.words)

    with counted("checking x-rays") as progress:
        return checked_manifest(loaded, tell, warn=warn, progress=progress)


def verdict(loaded: LoadedPlan) -> str:
    """Say of a plan that was found to be good how much it is."""
    subsets, xrays = len(loaded.subsets), xray_count(loaded)
    minutes = round(estimated_seconds(loaded) / 60)
    spent = f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{max(minutes, 1)} min"
    parts = "1 subset" if subsets == 1 else f"{subsets} subsets"
    many = "1 x-ray" if xrays == 1 else f"{xrays:,} x-rays"
    return f"the plan is good: {parts}, {many}, about {spent} of capturing"
