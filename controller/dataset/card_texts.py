"""The data card's fixed paragraphs."""

from __future__ import annotations

from typing import Final

HOW_MADE: Final = {
    "rig": """\
**rig**: A computer showed the x-rays full-screen one after another and had a phone in front of the
screen photograph each. The phone took photo *i* only when photo *i*-1 was saved; the trigger was sent
only after x-ray *i* had been painted. Every photo's name says which x-ray it is of, and the labels were
joined by that name. Each photo was copied off the phone and checked by size and SHA-256; where the
phone's app tells neither, it was decoded, and the column `guarantees` says what did not hold. Photos
that were captured anew (columns `take`, `retakes`, `repair`) stand in the place of the earlier ones.""",
    "manual": """\
**manual**: A computer showed the x-rays one after another and wrote down when each was on the screen; a
person took the photos. Each photo was assigned to the x-ray that was shown at the time it was taken,
with the camera's clock put right from the photos themselves. The column `assignment` says how each is
known.""",
    "film": """\
**film**: Physical films were photographed. Which film each photo shows was given by a table, by the
folders it lay in, or by its name (column `assignment`). A photo that was HEIC became a JPEG; the column
`original_sha256` has the digest of the camera's own file.""",
    "chexpeditor": """\
**chexpeditor**: The photos were taken with CheXphoto's original rig and its app, CheXpeditor. Each
photo's name says the row of the table that its x-ray stands in, and the x-ray's path; the two were held
against the table, and photos doubled, damaged or out of order were left out.""",
}
"""How photos of each origin came about."""

LAYOUT: Final = """\
```
train.csv, valid.csv, test.csv   the labels: CheXpert's 19 columns, one row for each photo
captures.parquet, captures.csv   everything known of each photo; both say the same
subsets.json                     the conditions under which each subset was captured
{train,valid,test}/natural/<camera>/<patient>/<study>/<view>.jpg   the photos of a screen
{train,valid,test}/film/<camera>/<patient>/<study>/<view>.jpg      the photos of films
contact-sheets/                  pictures of x-rays beside their photos, for a look at each subset
croissant.json                   this description for machines (MLCommons Croissant)
SHA256SUMS                       every file; `sha256sum -c SHA256SUMS` checks them all
```

Where an x-ray was photographed with one camera in several subsets, the first photo stands under
`<camera>` and each further one under `<camera>.<plan>.<subset>`."""

LOADING: Final = """\
`Path` starts with this folder's name, as CheXpert's paths do: it is relative to the folder that this
one is in. `place` in the captures' tables is relative to this folder.

```python
import pandas as pd
labels = pd.read_csv("{split}.csv")
captures = pd.read_parquet("captures.parquet")
labels["place"] = labels["Path"].str.partition("/")[2]
photos = labels.merge(captures, on="place", validate="one_to_one")
```

```python
import mlcroissant as mlc
for record in mlc.Dataset("croissant.json").records("captures"):
    ...
```

The record sets `pictures-...` hold the pixels; mlcroissant reads all of them at once, so take them for
small data sets only, and open the files at `place` otherwise."""

LIMITS: Final = """\
- The labels are those of the x-rays, unchanged: they do not say what can be seen in the photos. What
  CheXpert says of how its labels were made, and of what they are worth, holds for these.
- Blank and 0.0 differ: a blank was not mentioned in the report, 0.0 was found absent. CheXphoto's paper
  counts both as negative. -1.0 is uncertain. Files named `...-uncertain-as-...csv`, if there are any,
  are extra tables in which these are decided one way; all else in them is the same.
- Photos of one subset share room, light, screen and camera: split by patient, and beware of a model
  that learns the subset. The same x-ray may have several photos.
- Environments are what the operator wrote down; nothing measured them. Times are the computer's clock
  unless the column says otherwise.
- The photos are not for diagnosis."""

LICENCE: Final = """\
This card grants no rights; it is for whoever publishes the data set to state them. If the x-rays are
CheXpert's, they and their labels are under Stanford University's research use agreement: read it at
<{url}> before passing on anything that was made of them."""
