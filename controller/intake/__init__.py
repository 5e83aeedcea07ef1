"""Photos that become a data set: `chexrig export` and `chexrig import`.

Each intake finds out which x-ray each photo is of, and hands what it knows (`Capture`), the bytes and the
row of labels to the one builder, `controller.dataset.growing_dataset`:

- `from_phone`: what the record says was captured, held against the files on the phone;
- `film`, `chexpeditor`: a folder of photos, held against a table;
- `by_hand`: a folder of photos, held against what was shown and when (decision 0004).

What any of them finds is a `Finding` of some `Kind`. An import begins with `read_pictures`, which looks into
each file of a folder and leaves none unmentioned, and ends with `filling.fill`, which puts the photos that
count into the data set: a JPEG byte for byte or upright (decision 0005), a HEIC as a JPEG (decision 0001).
"""

from controller.intake.exif import Said
from controller.intake.filling import Imported, Wanted
from controller.intake.findings import BAD, GOOD, NOT_IT, Finding, Kind, Refused, count_kinds, tell_count
from controller.intake.keeping import content_of
from controller.intake.pictures import Picture, PictureFolder, read_pictures

__all__ = [
    "BAD",
    "GOOD",
    "NOT_IT",
    "Finding",
    "Imported",
    "Kind",
    "Picture",
    "PictureFolder",
    "Refused",
    "Said",
    "Wanted",
    "content_of",
    "count_kinds",
    "read_pictures",
    "tell_count",
]
