"""How a data set is loaded: lines for its card, each run as it stands by the tests of its readers."""

from __future__ import annotations

from typing import Final

from controller.dataset.conditions import noun
from controller.dataset.loading import Dataset
from controller.xrays import SPLITS

_WORDS: Final = """\
Each of these runs in this folder as it stands, and it may be renamed: `place` in `photos.parquet` and in the
captures' tables is relative to it. Only `Path` of CheXpert's tables starts with the name that the folder was
exported under, as CheXpert's paths do. A blank label stays blank: `NaN` or `None`, never 0.

What they need, or as much of it as is wanted:

```sh
pip install pandas pyarrow pillow datasets torch torchvision torchxrayvision duckdb mlcroissant
```"""

_HALVES: Final = """\
`origin` is `synthetic` for a synthetic picture, and `device` names its chain then; all others are photos."""

_WHOLE_NUMBERS: Final = """\
pandas makes fractions of whole numbers where some are blank, as `seed` is for photos; with
`pd.read_parquet("photos.parquet", dtype_backend="numpy_nullable")` they stay whole."""

_PANDAS: Final = """\
```python
import pandas as pd

photos = pd.read_parquet("photos.parquet")  # one row for each {noun}: place, labels, all that is known of it
```"""

_CHEXPERT: Final = """\
CheXpert's own table, where that is wanted:

```python
import pandas as pd

labels = pd.read_csv("{split}.csv")
labels["place"] = labels["Path"].str.partition("/")[2]
photos = labels.merge(pd.read_parquet("captures.parquet"), on="place", validate="one_to_one")
```"""

_DATASETS: Final = """\
Hugging Face `datasets`, with pictures (it takes this folder's path, or on the hub the data set's name):

```python
import os

from datasets import load_dataset

photos = load_dataset(os.getcwd())
```"""

_DUCKDB: Final = """\
duckdb:

```python
import duckdb

photos = duckdb.sql("SELECT * FROM 'photos.parquet'")
```"""

_TORCH: Final = """\
PyTorch, a blank label being NaN:

```python
import pandas as pd
import torch
from torchvision.io import ImageReadMode, decode_image


class Photos(torch.utils.data.Dataset):
    def __init__(self, split):
        table = pd.read_parquet("photos.parquet")
        self.table = table[table["split"] == split].reset_index(drop=True)
        labels = self.table.loc[:, "No Finding":"Support Devices"]
        self.labels = torch.tensor(labels.to_numpy("float32"))

    def __len__(self):
        return len(self.table)

    def __getitem__(self, number):
        place = self.table["place"][number]
        return decode_image(place, ImageReadMode.GRAY, apply_exif_orientation=True), self.labels[number]


photos = Photos("{split}")
```"""

_XRAYVISION: Final = """\
torchxrayvision (-1.0 becomes NaN there, and a blank 0 where `No Finding` is 1; it takes no `test.csv`):

```python
import torchxrayvision as xrv

photos = xrv.datasets.CheX_Dataset(imgpath=".", csvpath="{split}.csv", views=["*"], unique_patients=False)
photos.csv["Path"] = photos.csv["Path"].str.partition("/")[2]
```"""

_CROISSANT: Final = """\
mlcroissant (it decodes all pictures before it gives the first, and gives them once: open it anew for
each pass):

```python
import mlcroissant as mlc

photos = mlc.Dataset("croissant.json").records("photos")
for photo in photos:
    picture, split, label = photo["photos/image"], photo["photos/split"], photo["photos/Edema"]
```

Of more photos than fit into memory, one after another:

```python
import mlcroissant as mlc
import pandas as pd

known = pd.read_parquet("photos.parquet").set_index("place")
pictures = mlc.Dataset("croissant.json").records("pictures-jpeg")
photos = (
    (photo["pictures-jpeg/picture"], known.loc[photo["pictures-jpeg/place"].decode()])
    for photo in pictures
)
```"""


def loading_lines(data: Dataset) -> str:
    """Give the card's part on how the data set is loaded."""
    split = next(split for split in SPLITS if data.rows(split))
    blocks = [_WORDS, *([_HALVES] if data.synthetic else []), _PANDAS]
    blocks += [_WHOLE_NUMBERS] if data.synthetic and data.photos else []
    blocks += [_DATASETS, _TORCH]
    blocks += [_XRAYVISION] if split != "test" else []
    blocks += [_DUCKDB, _CROISSANT, _CHEXPERT]
    return "\n\n".join(each.replace("{split}", split).replace("{noun}", noun(data)) for each in blocks)
