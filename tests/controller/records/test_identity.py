"""A plan's record is found again after a rename, and no other plan takes it over."""

from __future__ import annotations

import secrets
from contextlib import closing
from pathlib import Path

import pytest
from rig import Plan, make_xrays, on_record

from android_bridge.base.problems import Problem
from controller.capture.begin import record_subset
from controller.cli import main
from controller.plan import LoadedPlan, load_plan
from controller.records import find_state, open_record
from controller.xrays import AllRows, build_manifest
from tests.controller.records.earlier import unpacked

PLAN = str(Plan(subsets=(("a", 1, 2),), name="op"))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan that was begun."""
    make_xrays(tmp_path, 3)
    (tmp_path / "plan.yaml").write_text(PLAN)
    begin(tmp_path / "plan.yaml")
    return tmp_path / "plan.yaml"


def begin(plan: Path, *, rehearsal: bool = False) -> LoadedPlan:
    loaded = find_state(load_plan(plan))
    loaded = loaded.rehearsal() if rehearsal else loaded
    loaded.state_dir.mkdir(parents=True, exist_ok=True)
    with closing(open_record(loaded)) as record:
        subset = loaded.subsets[0]
        if not record.captures.has_begun:
            manifest = build_manifest(loaded.csv, loaded.images, AllRows(), hash_images=False)
            record_subset(loaded, subset, manifest, record.captures)
        session = on_record.session(secrets.token_hex(4), subset=subset.id, phone_address="sim")
        record.captures.begin_session(session)
    return loaded


def photograph(plan: Path) -> None:
    """Take the photo of its first x-ray."""
    loaded = begin(plan)
    with closing(open_record(loaded)) as record:
        (session,) = [
            row["id"] for row in record.database.rows("SELECT id FROM sessions WHERE outcome IS NULL")
        ]
        intent = on_record.intent(subset="a", session=session)
        record.captures.intend(intent)
        record.captures.confirm(intent, on_record.outcome())


def found(plan: Path) -> tuple[Path, list[str]]:
    """Give the state folder that a plan is given, and what is said of it."""
    said: list[str] = []
    return find_state(load_plan(plan), said.append).state_dir, said


def record_id(plan: Path) -> tuple[str, str]:
    with closing(open_record(find_state(load_plan(plan)), read_only=True)) as record:
        return record.id, record.plan_id


def test_a_renamed_plan_finds_its_record(plan: Path) -> None:
    before = record_id(plan)
    renamed = plan.rename(plan.with_name("spring.yaml"))
    state, said = found(renamed)
    assert state == plan.with_suffix(".chexrig")
    assert said == ["this plan's file was renamed: its photos are on record in plan.chexrig"]
    assert record_id(renamed) == before
    begin(renamed)
    again = renamed.rename(plan.with_name("may.yml"))
    assert found(again)[0] == state
    assert record_id(again) == before
    assert [each.name for each in plan.parent.glob("*.chexrig")] == ["plan.chexrig"]


def test_its_folder_stays_its_own_when_another_plan_gets_the_old_name(plan: Path) -> None:
    renamed = plan.rename(plan.with_name("spring.yaml"))
    begin(renamed)
    plan.write_text(PLAN.replace("name: op", "name: other"))
    assert found(renamed)[0] == plan.with_suffix(".chexrig")
    with pytest.raises(Problem, match="of the plan `op`") as caught:
        found(plan)
    assert "spring.yaml" in caught.value.what


def test_a_renamed_rehearsal_is_found_too(plan: Path) -> None:
    real = plan.with_name("real.yaml")
    real.write_text(PLAN.replace("subsets:", "phone: {address: adb}\nsubsets:").replace("op", "real"))
    begin(real, rehearsal=True)
    renamed = real.rename(plan.with_name("june.yaml"))
    loaded = find_state(load_plan(renamed)).rehearsal()
    assert loaded.state_dir == plan.with_name("real.chexrig") / "rehearsal"


def test_another_plan_of_the_same_stem_is_refused(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = plan.with_name("plan.yml")
    other.write_text(PLAN.replace("name: op", "name: other"))
    before = (plan.with_suffix(".chexrig") / "journal.sqlite").read_bytes()
    for command in (["status"], ["run", "--headless"], ["retake", "--list"], ["export", "--out", "set"]):
        first, *rest = command
        assert main([first, str(other), *rest]) == 2
        told = capsys.readouterr().err
        assert "are of the plan `op` (plan.yaml), and this one is named `other`" in told
        assert f"{other}:1" in told
        assert "give this plan's file another name" in told
    assert (plan.with_suffix(".chexrig") / "journal.sqlite").read_bytes() == before
    assert found(plan) == (plan.with_suffix(".chexrig"), [])


def test_the_same_plan_under_two_endings_is_refused(plan: Path) -> None:
    other = plan.with_name("plan.yml")
    other.write_text(PLAN)
    with pytest.raises(Problem, match=r"are those of plan\.yaml, which is there too"):
        found(other)
    plan.unlink()
    assert found(other)[0] == plan.with_suffix(".chexrig"), "a rename of the ending"


def test_a_changed_name_is_refused_once_there_are_photos(plan: Path) -> None:
    plan.write_text(PLAN.replace("name: op", "name: other"))
    with pytest.raises(Problem, match="of the plan `op`") as caught:
        found(plan)
    assert caught.value.where == f"{plan}:1"
    assert "give the plan its name back" in caught.value.advice


def test_a_copy_begins_with_none_and_says_so(plan: Path) -> None:
    copy = plan.with_name("spring.yaml")
    copy.write_text(PLAN)
    state, said = found(copy)
    assert state == plan.with_name("spring.chexrig")
    assert said == [
        "plan.chexrig holds the photos of plan.yaml, a plan of the same name `op`: this one begins with none"
    ]
    copy.write_text(PLAN.replace("name: op", "name: other"))
    assert found(copy) == (state, [])


def test_a_renamed_plan_that_was_changed_is_asked_about(plan: Path) -> None:
    plan.unlink()
    renamed = plan.with_name("spring.yaml")
    renamed.write_text(PLAN.replace("room: office", "room: cellar"))
    with pytest.raises(Problem, match="holds the photos of a plan of this name, `op`") as caught:
        found(renamed)
    assert "a: environment.room: office -> cellar" in caught.value.got
    line = 1 + next(at for at, each in enumerate(PLAN.splitlines()) if "room: office" in each)
    assert caught.value.where == f"{renamed}:{line}"
    renamed.write_text(PLAN.replace("room: office", "room: cellar").replace("name: op", "name: other"))
    assert found(renamed) == (plan.with_name("spring.chexrig"), [])


def test_file_and_name_changed_at_once_are_told(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    renamed = plan.with_name("spring.yaml")
    text = PLAN.replace("name: op", "name: spring")
    renamed.write_text(text)
    photograph(plan)
    assert found(renamed)[1] == [], "its file is there: it is another plan"
    plan.unlink()
    state, (said,) = found(renamed)
    assert state == plan.with_name("spring.chexrig")
    assert said == (
        "warning: plan.chexrig beside this plan holds 1 photo of the plan `op`, whose file plan.yaml is gone"
        " and which has the same subset a. If this is that plan, write `name: op` into it again, else all is"
        " photographed once more: as it is, it begins with none"
    )
    for command in (["plan", "check", str(renamed)], ["run", str(renamed), "--subset", "none", "--headless"]):
        assert main(command) in (0, 2)
        assert said in capsys.readouterr().err
    renamed.write_text(text.replace("room: office", "room: cellar"))
    assert found(renamed)[1] == [], "nothing of it was begun so"
    renamed.write_text(PLAN)
    assert found(renamed)[0] == plan.with_suffix(".chexrig"), "what was advised"
    renamed.write_text(text)
    begin(renamed)
    assert found(renamed) == (state, []), "it goes its own way"
    renamed.write_text(PLAN)
    with pytest.raises(Problem, match="of the plan `spring`"):
        found(renamed)


def test_what_was_shown_for_photos_by_hand_is_told_too(tmp_path: Path) -> None:
    plan = unpacked("by-hand", tmp_path)
    with closing(open_record(find_state(load_plan(plan)))):
        pass
    renamed = plan.rename(plan.with_name("june.yaml"))
    renamed.write_text(renamed.read_text().replace("name: ", "name: other-"))
    assert "holds 3 showings for photos by hand of the plan" in found(renamed)[1][0]


def test_nothing_is_told_of_a_plan_without_photos(plan: Path) -> None:
    renamed = plan.rename(plan.with_name("spring.yaml"))
    renamed.write_text(PLAN.replace("name: op", "name: spring"))
    assert found(renamed) == (plan.with_name("spring.chexrig"), [])


def test_a_check_finds_the_record_of_a_renamed_plan(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    renamed = plan.rename(plan.with_name("spring.yaml"))
    main(["plan", "check", str(renamed)])
    assert "its photos are on record in plan.chexrig" in capsys.readouterr().err


def test_a_check_tells_that_the_record_is_another_plans(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Among the other mistakes."""
    plan.write_text(PLAN.replace("name: op", "name: other").replace("last: 2", "last: 9"))
    assert main(["plan", "check", str(plan)]) == 2
    told = capsys.readouterr().err
    assert "are of the plan `op`" in told
    assert "reaches beyond the manifest" in told


def test_two_that_may_be_it_are_told(plan: Path) -> None:
    copy = plan.with_name("spring.yaml")
    copy.write_text(PLAN)
    begin(copy)
    copy.rename(plan.with_name("june.yaml"))
    plan.unlink()
    with pytest.raises(Problem, match=r"plan\.chexrig, spring\.chexrig"):
        found(plan.with_name("june.yaml"))


def test_an_earlier_versions_record_is_known_by_what_was_begun(tmp_path: Path) -> None:
    """It does not know the plan's name."""
    plan = unpacked("captured", tmp_path)
    assert found(plan) == (plan.with_suffix(".chexrig"), [])
    renamed = plan.rename(plan.with_name("spring.yaml"))
    assert found(renamed)[0] == plan.with_suffix(".chexrig")
    text = renamed.read_text()
    renamed.write_text(text.replace("last: 3", "last: 2"))
    assert found(renamed)[0] == plan.with_name("spring.chexrig")
    plan.write_text(text)
    renamed.write_text(text)
    assert found(renamed)[0] == plan.with_name("spring.chexrig"), "a copy: the plan is there"


def test_an_earlier_versions_record_of_two_plans_is_refused(tmp_path: Path) -> None:
    plan = unpacked("captured", tmp_path)
    other = plan.with_name("plan.yml")
    other.write_text(plan.read_text().replace("name: spring", "name: other"))
    for each in (plan, other):
        with pytest.raises(Problem, match=r"two plans would share plan\.chexrig"):
            found(each)


def test_a_damaged_record_of_another_plan_keeps_nobody(plan: Path) -> None:
    (plan.with_suffix(".chexrig") / "journal.sqlite").write_bytes(b"damaged" * 999)
    other = plan.with_name("other.yaml")
    other.write_text(PLAN.replace("name: op", "name: other"))
    assert found(other) == (plan.with_name("other.chexrig"), [])
