"""Photo names, and what is none."""

from __future__ import annotations

from protocol import PhotoName

from .messages import LONGEST_NAME, NAME, checked

GOOD_NAMES = [
    NAME,
    LONGEST_NAME,
    PhotoName(1, 1, "a", "b", "c", "d", "e"),
    PhotoName(10_507, 2, "day-01", "valid", "patient64541", "study1", "view2_lateral"),
    PhotoName(7, 1, "-_-", "__", "--", "0", "_"),
]
#: why -> text
BAD_NAMES = {
    "empty": "",
    "checksum of another index": str(NAME).replace("000123", "000124"),
    "checksum of another take": str(NAME).replace("t01", "t02"),
    "checksum of another subset": str(NAME).replace("night-2", "night-3"),
    "checksum of another view": str(NAME).replace("frontal", "lateral"),
    "checksum in capitals": str(NAME)[:-12] + str(NAME)[-12:-4].upper() + ".jpg",
    "no checksum": str(NAME)[:-13] + ".jpg",
    "no suffix": str(NAME)[:-4],
    "another suffix": str(NAME)[:-4] + ".JPG",
    "a line feed behind": str(NAME) + "\n",
    "a line feed before": "\n" + str(NAME),
    "a blank behind": str(NAME) + " ",
    "a null character behind": str(NAME) + "\0",
    "a temporary file": f".{NAME}.part",
    "a folder before": f"night-2/{NAME}",
    "out of the folder": f"../{NAME}",
    "five digits": str(NAME).replace("000123", "00123"),
    "seven digits": str(NAME).replace("000123", "0000123"),
    "Arabic digits": str(NAME).replace("000123", "\u0660\u0660\u0660\u0661\u0662\u0663"),
    "a sign": str(NAME).replace("000123", "+00123"),
    "a part missing": checked("000123.t01.night-2.train.patient01255.study32"),
    "a part more": checked("000123.t01.night-2.train.patient01255.study32.view1.frontal"),
    "an empty part": checked("000123.t01..train.patient01255.study32.view1_frontal"),
    "a part of 33": checked(f"000123.t01.{'n' * 33}.train.patient01255.study32.view1_frontal"),
    "a blank inside": checked("000123.t01.night 2.train.patient01255.study32.view1_frontal"),
    "a null character inside": checked("000123.t01.night\0.train.patient01255.study32.view1_frontal"),
    "the folder above as a part": checked("000123.t01....train.patient01255.study32.view1_frontal"),
    "a slash inside": checked("000123.t01.night/2.train.patient01255.study32.view1_frontal"),
    "a backslash inside": checked("000123.t01.night\\2.train.patient01255.study32.view1_frontal"),
    "a letter that is not ASCII": checked("000123.t01.n\u00efght.train.patient01255.study32.view1_frontal"),
    "very long": checked("000123.t01." + "n" * 5000 + ".train.patient01255.study32.view1_frontal"),
    "index 0": checked("000000.t01.night-2.train.patient01255.study32.view1_frontal"),
    "take 0": checked("000123.t00.night-2.train.patient01255.study32.view1_frontal"),
}
