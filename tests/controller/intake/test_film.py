"""Photos of films, assigned by a table, their folders or their names; in doubt, not at all."""

from __future__ import annotations

import hashlib
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from rig import labels

from android_bridge.base.problems import Problem
from controller.dataset import load_dataset
from controller.intake import Kind, Refused
from controller.intake.film import import_films
from protocol import PhotoName
from tests.controller.dataset.made import contents
from tests.controller.intake.folders import FIRST, XRAYS, fill, patient, table, wanted, xray_path
from tests.controller.intake.photographed import exif, photo, put


@dataclass(frozen=True)
class Bench:
    """A folder for photos, a table, and the place of the data set."""

    root: Path

    @property
    def photos(self) -> Path:
        return self.root / "photos"

    @property
    def csv(self) -> Path:
        return self.root / "valid.csv"

    @property
    def out(self) -> Path:
        return self.root / "set"

    def refused(self) -> Refused:
        """Refuse to import: nothing is written, and no photo touched."""
        before = contents(self.root)
        with pytest.raises(Refused) as caught:
            import_films(wanted(self.photos, self.csv, self.out))
        assert contents(self.root) == before
        assert not self.out.exists()
        return caught.value

    def assert_imported(self, how: str, count: int = XRAYS) -> None:
        done = import_films(wanted(self.photos, self.csv, self.out))
        assert dict(done.imported.how) == {how: count}
        data = load_dataset(self.out)
        assert [each.index for each in data.captures] == list(range(1, count + 1))
        for each in data.captures:
            number = int(each.key.patient.removeprefix("patient")) - FIRST + 1
            source = (self.photos / each.photo_name).read_bytes()
            digest = each.original_sha256 or each.photo_sha256
            assert source == photo(number, "HEIF" if each.original_sha256 else "JPEG")
            assert hashlib.sha256(source).hexdigest() == digest
            assert each.place == f"valid/film/iphone/{patient(number)}/study1/view1_frontal.jpg"
            assert data.labels[each.place] == tuple(labels(number))
            assert (each.index, each.origin, each.assignment) == (number, "film", how)
            assert (each.verdict, each.verdict_cause) == ("not compared", "films have no digital x-ray")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    table(tmp_path / "valid.csv")
    return Bench(tmp_path)


NUMBERS = range(1, XRAYS + 1)
SPELLINGS: dict[str, Callable[[int], str]] = {
    "underscores": lambda number: f"{patient(number)}_study1_view1_frontal.jpg",
    "capitals": lambda number: f"Film 3, PATIENT{FIRST + number - 1} Study1 - View1_Frontal.HEIC",
    "the original rig's": lambda number: f"7__0__{xray_path(number).replace('/', '__')}",
    "chexrig's": lambda number: str(
        PhotoName(number, 1, "s", "valid", patient(number), "study1", "view1_frontal")
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_by_names(bench: Bench, spelling: Callable[[int], str]) -> None:
    fill(bench.photos, [spelling(number) for number in NUMBERS])
    bench.assert_imported("file name")


@pytest.mark.parametrize("above", ["", "CheXphoto-v1.0/valid/film/", "roll 2/"])
@pytest.mark.parametrize("suffix", ["jpg", "heic"])
def test_by_folders(bench: Bench, above: str, suffix: str) -> None:
    fill(bench.photos, [f"{above}{patient(number)}/study1/view1_frontal.{suffix}" for number in NUMBERS])
    bench.assert_imported("folder")


def test_by_folders_in_capitals(bench: Bench) -> None:
    fill(bench.photos, [f"{patient(number).title()}/STUDY1/View1_Frontal.JPG" for number in NUMBERS])
    bench.assert_imported("folder")


def test_by_the_table_as_macs_spell(bench: Bench) -> None:
    """An umlaut in two pieces in the file's name, in one in the table; and the other way round."""
    one, two = (unicodedata.normalize(form, "Röntgen/Läufer 1.jpg") for form in ("NFC", "NFD"))
    fill(bench.photos, [two, one.replace("1", "2")])
    table(bench.csv, photos=[one, two.rpartition("/")[2].replace("1", "2"), *[""] * 4])
    bench.assert_imported("table", 2)


def test_what_may_be_a_photo_in_another_form_is_refused(bench: Bench) -> None:
    fill(bench.photos, [f"{patient(number)}/study1/view1_frontal.jpg" for number in NUMBERS])
    put(bench.photos, "scan.png", b"\x89PNG\r\n\x1a\n")
    put(bench.photos, f"{patient(1)}/study1/view1_frontal.dng", b"II*\0")  # beside its photo
    (finding,) = bench.refused().findings
    assert (finding.kind, finding.file, finding.got) == (
        Kind.OTHER_FORMAT,
        "scan.png",
        "PNG, such as a screenshot",
    )


def test_by_the_table(bench: Bench) -> None:
    """The cameras' own names, in any order, with folders or without; a row without photo is none."""
    names = ["a/IMG_0009.HEIC", "b/IMG_0001.jpg", "c/IMG_0001.jpg", "IMG_3.jpg", "a/IMG_0002.heic"]
    fill(bench.photos, names)
    table(
        bench.csv, photos=["img_0009.heic", names[1], r"c\IMG_0001.jpg", "./IMG_3.jpg", "IMG_0002.heic", ""]
    )
    bench.assert_imported("table", 5)


def test_chexphotos_own_table_and_folders(bench: Bench) -> None:
    paths = [xray_path(number).replace("valid/", "valid/film/") for number in NUMBERS]
    table(bench.csv, paths)
    fill(bench.photos, paths)
    bench.assert_imported("folder")


def test_in_chexphotos_own_table_films_are_those_in_its_folder_of_films(bench: Bench) -> None:
    """Its other rows are pictures of the same views; where it has no films, it stands for x-rays."""
    paths = [xray_path(number).replace("valid/", "valid/film/") for number in NUMBERS]
    others = [xray_path(number).replace("valid/", "valid/natural/oneplus/") for number in NUMBERS]
    table(bench.csv, [*paths, *others])
    fill(bench.photos, paths)
    bench.assert_imported("folder")
    table(bench.csv, others)
    shutil.rmtree(bench.out)
    bench.assert_imported("folder")


def test_a_table_of_more_x_rays_than_films(bench: Bench) -> None:
    fill(bench.photos, [SPELLINGS["underscores"](number) for number in NUMBERS][:2])
    assert import_films(wanted(bench.photos, bench.csv, bench.out)).without_photo == XRAYS - 2
    shutil.rmtree(bench.out)
    bench.assert_imported("file name", 2)


def test_the_same_again_and_more_of_it(bench: Bench) -> None:
    names = [SPELLINGS["underscores"](number) for number in NUMBERS]
    fill(bench.photos, names[:4])
    bench.assert_imported("file name", 4)
    before = contents(bench.out)
    assert not import_films(wanted(bench.photos, bench.csv, bench.out)).imported.grown.has_changed
    assert contents(bench.out) == before
    fill(bench.photos, names)
    bench.assert_imported("file name")
    other = wanted(bench.photos, bench.csv, bench.root / "other" / "set")
    import_films(other)
    assert contents(other.out) == contents(bench.out)


def test_two_cameras_photos_of_one_film_stand_side_by_side(bench: Bench) -> None:
    fill(bench.photos, [SPELLINGS["underscores"](1)])
    bench.assert_imported("file name", 1)
    other = bench.root / "nokia"
    put(other, SPELLINGS["underscores"](1), photo(9, block=exif(Make="HMD", Model="Nokia 6.1")))
    import_films(wanted(other, bench.csv, bench.out, device=""))
    places = [each.place for each in load_dataset(bench.out).captures]
    assert [place.split("/")[2] for place in places] == ["hmd-nokia-6-1", "iphone"]
    put(other, SPELLINGS["underscores"](1), photo(8))
    with pytest.raises(Problem, match="two photos belong to one place"):
        import_films(wanted(other, bench.csv, bench.out, device="iphone"))
    assert len(load_dataset(bench.out).captures) == 2


def test_a_camera_that_nobody_names(bench: Bench) -> None:
    for number, model in enumerate(("iPhone 8", "iPhone 9"), 1):
        put(bench.photos, SPELLINGS["underscores"](number), photo(number, block=exif(Model=model)))
    with pytest.raises(Problem, match="do not say which one camera") as caught:
        import_films(wanted(bench.photos, bench.csv, bench.out, device=""))
    assert caught.value.got == "1 by Apple iPhone 8, 1 by Apple iPhone 9"
    assert not bench.out.exists()


def underscored(number: int) -> str:
    return SPELLINGS["underscores"](number)


GOOD = [underscored(1), underscored(2)]
OURS = str(PhotoName(3, 1, "s", "valid", patient(3), "study1", "view1_frontal"))
WRONG_NAMES = {
    "unknown patient": ("patient1_study1_view1_frontal.jpg", Kind.UNKNOWN, "no row has patient1"),
    "unknown study": (f"{patient(3)}_study2_view1_frontal.jpg", Kind.UNKNOWN, f"{patient(3)}/study2"),
    "unknown patient's folder": ("patient1/study1/view1_frontal.jpg", Kind.UNKNOWN, "by its folder"),
    "another split": (f"train/{patient(3)}/study1/view1_frontal.jpg", Kind.UNKNOWN, "train/"),
    "no x-ray": ("IMG_0003.jpg", Kind.UNMATCHED, ""),
    "no view": (f"{patient(3)}/study1/IMG_0003.jpg", Kind.UNMATCHED, ""),
    "doubled": (f"{patient(2)}_study1_view1_frontal (1).jpg", Kind.DOUBLED, f"{patient(2)}_study1"),
    "two names": (f"{underscored(3)[:-4]} {underscored(4)}", Kind.CONFLICT, " and "),
    "altered name": (OURS.replace(patient(3), patient(4)), Kind.ALTERED_NAME, "checksum"),
    "a name without its checksum": (f"{OURS[:-13]}.jpg", Kind.ALTERED_NAME, "not a photo name"),
    "unfinished": (f"{underscored(3)}.part", Kind.UNFINISHED, ""),
}


@pytest.mark.parametrize(("name", "kind", "note"), WRONG_NAMES.values(), ids=WRONG_NAMES)
def test_a_name_that_is_wrong(bench: Bench, name: str, kind: Kind, note: str) -> None:
    fill(bench.photos, [*GOOD, name])
    refused = bench.refused()
    assert [each.kind for each in refused.findings] == [kind]
    assert str(bench.photos / name) in refused.where or (kind is Kind.DOUBLED and name in refused.got)
    assert note in refused.got
    assert refused.advice


@pytest.mark.parametrize("folders", ["{}/study1", "{}", "{}/x", "more/{}/study1/a"])
@pytest.mark.parametrize("by_table", [False, True])
def test_folder_and_name_that_disagree(bench: Bench, folders: str, by_table: bool) -> None:
    name = f"{folders.format(patient(2))}/{underscored(3)}"
    put(bench.photos, name, photo(3))
    if by_table:
        table(bench.csv, photos=["", "", name, "", "", ""])
    refused = bench.refused()
    assert [each.kind for each in refused.findings] == [Kind.CONFLICT]
    assert patient(2) in refused.got
    assert patient(3) in refused.expected
    shutil.rmtree(bench.photos)
    put(bench.photos, f"{folders.format(patient(3))}/{underscored(3)}", photo(3))
    table(bench.csv)
    assert import_films(wanted(bench.photos, bench.csv, bench.out)).imported.photos == 1


def test_a_photo_that_could_be_of_two_splits(bench: Bench) -> None:
    table(bench.csv, [xray_path(1), xray_path(1, "train")])
    fill(bench.photos, [underscored(1)])
    refused = bench.refused()
    assert [each.kind for each in refused.findings] == [Kind.AMBIGUOUS]
    assert "valid/" in refused.got
    assert "train/" in refused.got


@pytest.mark.parametrize(
    ("cells", "kind", "words"),
    [
        (["1.jpg", "2.jpg", "3.jpg", "9.jpg", "", ""], Kind.MISSING, "no file 9.jpg"),
        (["1.jpg", "2.jpg", "", "", "", ""], Kind.UNMATCHED, "no row names it"),
        (["1.jpg", "2.jpg", "3.jpg", "3.jpg", "", ""], Kind.CONFLICT, "line 4) and "),
    ],
)
def test_a_table_that_names_other_files(bench: Bench, cells: list[str], kind: Kind, words: str) -> None:
    fill(bench.photos, ["1.jpg", "2.jpg", "3.jpg"])
    table(bench.csv, photos=cells)
    refused = bench.refused()
    assert [each.kind for each in refused.findings] == [kind]
    assert words in refused.got


def test_a_table_that_contradicts_a_photos_name(bench: Bench) -> None:
    fill(bench.photos, [underscored(1), underscored(3)])
    table(bench.csv, photos=[underscored(1), underscored(3), "", "", "", ""])
    refused = bench.refused()
    assert [each.kind for each in refused.findings] == [Kind.CONFLICT]
    assert refused.where == f"{bench.photos / underscored(3)} and {bench.csv}:3"
    assert patient(2) in refused.expected
    assert patient(3) in refused.got


def test_a_name_that_fits_two_files(bench: Bench) -> None:
    fill(bench.photos, ["a/1.jpg", "b/1.jpg"])
    table(bench.csv, photos=["1.jpg", "b/1.jpg", "", "", "", ""])
    findings = bench.refused().findings
    assert [each.kind for each in findings] == [Kind.DOUBLED, Kind.UNMATCHED]
    assert "a/1.jpg or b/1.jpg" in findings[0].got


def test_one_photo_for_two_x_rays(bench: Bench) -> None:
    for number in (1, 2):
        put(bench.photos, underscored(number), photo(1))
    refused = bench.refused()
    assert [each.kind for each in refused.findings] == [Kind.DOUBLED]
    assert "the same photo, bit by bit" in refused.got


@pytest.mark.parametrize("suffix", ["heic", "jpg"])
def test_a_photo_that_cannot_be_decoded(bench: Bench, suffix: str) -> None:
    name = f"{underscored(1)[:-4]}.{suffix}"
    put(bench.photos, name, photo(1, "HEIF" if suffix == "heic" else "JPEG")[:-200])
    fill(bench.photos / "more", [underscored(1), underscored(2)])
    refused = bench.refused()
    assert [each.kind for each in refused.findings] == [Kind.DAMAGED]
    assert str(bench.photos / name) in refused.where
    assert "cut off or damaged" in refused.got


def test_everything_that_is_wrong_is_told(bench: Bench) -> None:
    fill(
        bench.photos,
        [underscored(1), "IMG_1.jpg", "patient1_study1_view1_frontal.jpg", f"b/{underscored(1)}"],
    )
    refused = bench.refused()
    assert [each.kind for each in refused.findings] == [Kind.UNMATCHED, Kind.UNKNOWN, Kind.DOUBLED]
    assert "3 things are wrong" in refused.what


def same(_number: int) -> list[str]:
    return labels(1)


@pytest.mark.parametrize(
    ("cells", "words"), [(labels, "gives? the x-ray .* different labels"), (same, "are the same x-ray")]
)
def test_an_x_ray_on_two_lines(bench: Bench, cells: Callable[[int], list[str]], words: str) -> None:
    table(bench.csv, [xray_path(1), xray_path(2), f"other/{xray_path(1)}"], cells=cells)
    fill(bench.photos, [underscored(1)])
    with pytest.raises(Problem, match=words) as caught:
        import_films(wanted(bench.photos, bench.csv, bench.out))
    assert caught.value.where == f"{bench.csv}:2 and {bench.csv}:4"
    assert (cells is same) or "Age '61' and '63'" in caught.value.got


def test_other_labels_than_the_data_set_has(bench: Bench) -> None:
    fill(bench.photos, [underscored(1)])
    bench.assert_imported("file name", 1)
    before = contents(bench.out)
    table(bench.csv, cells=lambda number: [*labels(number)[:-1], "1.0"])
    with pytest.raises(Problem, match="the data set has other labels for"):
        import_films(wanted(bench.photos, bench.csv, bench.out))
    assert contents(bench.out) == before


@pytest.mark.parametrize("place", ["photos/set", ".", "photos"])
def test_a_data_set_among_the_photos(bench: Bench, place: str) -> None:
    fill(bench.photos, [underscored(1)])
    with pytest.raises(Problem, match="cannot lie in each other"):
        import_films(wanted(bench.photos, bench.csv, bench.root / place))


def test_tables_that_are_none(bench: Bench) -> None:
    fill(bench.photos, [underscored(1)])
    for spoil, words in (
        (lambda text: text.replace("Pneumonia", "Pneumonie"), "lacks columns"),
        (lambda text: text.replace("Path", "Photo", 1).replace("Sex", "File", 1), "no column Path"),
        (lambda text: text.replace("valid/", "", 1), "does not name an x-ray"),
        (lambda text: text + "cut,off\n", "another length"),
    ):
        table(bench.csv)
        bench.csv.write_text(spoil(bench.csv.read_text()))
        with pytest.raises(Problem, match=words):
            import_films(wanted(bench.photos, bench.csv, bench.out))


def test_names_that_are_no_text(bench: Bench) -> None:
    put(bench.photos / "film\udcff", f"{patient(1)}_study1_view1_frontal.jpg", photo(1))
    put(bench.photos, "note\udcff.txt", b"x")
    table(bench.csv)
    done = import_films(wanted(bench.photos, bench.csv, bench.out))
    (capture,) = load_dataset(bench.out).captures
    assert capture.photo_name == f"film\\udcff/{patient(1)}_study1_view1_frontal.jpg"
    assert [each.file for each in done.imported.others] == ["note\\udcff.txt"]
