"""Photos that are in a data set already get the labels of a CSV that their plan took over since."""

from __future__ import annotations

from controller.dataset import GrowingDataset, labels_for
from controller.plan import LoadedPlan, relabelled
from controller.xrays import Manifest


def take_over_labels(data: GrowingDataset, loaded: LoadedPlan, manifest: Manifest) -> None:
    """Bring a plan's photos to the labels that count, where that are others than the manifest's CSV has.

    Raises
    ------
    Problem
        As `labels_for`.
    """
    said = relabelled(loaded)
    if said:
        keys = [xray.key for xray in manifest.xrays]
        labels = labels_for(keys, loaded.csv, manifest.csv_sha256)
        data.relabel(loaded.name, dict(zip(keys, labels, strict=True)), said)
