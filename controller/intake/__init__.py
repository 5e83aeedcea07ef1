"""Photos that no phone of chexrig's took, into a labelled data set: `chexrig import`.

Every way of importing begins with `read_pictures`, which looks into each file of a folder and leaves none
unmentioned; a photo that is damaged is among them, with the reason. `keep` puts a photo's bytes into a
growing data set; films (`film`) and folders of the original rig's app (`chexpeditor`) do it so::

    found = read_pictures(folder, progress)
    with growing_dataset(out) as data:
        place = data.place(key, device, origin="film")
        kept = keep(data, place, picture)        # a HEIC becomes a JPEG: decision 0001
        data.add(Capture(place=place, photo_bytes=kept.photo_bytes, ...), labels)

Photos of what `chexrig manual` showed (`by_hand`) are assigned by when they were taken and by what they show:
decision 0004.
"""

from controller.intake.exif import Said
from controller.intake.keeping import Kept, keep
from controller.intake.pictures import OtherFile, Picture, PictureFolder, read_pictures

__all__ = ["Kept", "OtherFile", "Picture", "PictureFolder", "Said", "keep", "read_pictures"]
