"""A plan checked with its data, before anything is shown or copied."""

from __future__ import annotations

from controller.capture import Event, checked_manifest, events
from controller.cli.console import counted, show_warning
from controller.plan import LoadedPlan
from controller.xrays import Manifest


def manifest_of(loaded: LoadedPlan, *, warn: bool = True) -> Manifest:
    """Give the plan's frozen manifest, after everything that can be told before the first photo."""

    def tell(event: Event) -> None:
        if isinstance(event, events.Warned):
            show_warning(event.words)

    with counted("checking x-rays") as progress:
        return checked_manifest(loaded, tell, warn=warn, progress=progress)
