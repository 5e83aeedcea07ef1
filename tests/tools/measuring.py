"""What is measured for coverage: the tests' own process, but for some files, and a few tests' processes.

Measured, a process takes a tenth to half a second of CPU more, and this one half as much again. So only those
processes are measured that go through what no test in this process does, and fewest of them; and files and
tests that take long and only repeat what others do are left out. Which these are is found by measuring all,
with a list of what each test has added: after larger changes to the tests that is worth doing again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_PROCESSES_OF = {
    "controller/capture/by_hand/test_manual_command.py": (
        "test_by_interval_in_sets_until_the_terminal_ends_it",
        "test_two_subsets_with_all_keys_and_a_kill",
        "test_what_stands_before_an_x_ray_has_it_shown_again",
    ),
    "controller/capture/test_engine.py": ("test_two_subsets_are_driven_through_it",),
    "controller/cli/test_demo_command_line.py": (
        "test_killed_while_making_phantoms_and_gone_on_with_another_count",
    ),
    "controller/cli/test_export_command.py": ("test_uncertain_labels_decided_in_extra_tables",),
    "controller/cli/test_phone_command.py": (
        "test_a_closed_input_is_an_end",
        "test_a_damaged_journal",
        "test_a_pairing_code_that_is_no_text",
    ),
    "controller/cli/test_run_command.py": (
        "test_ctrl_c_at_the_pairing_code",
        "test_not_ready",
        "test_what_was_typed_before_the_question_or_right_after_it_is_no_answer",
    ),
    "controller/cli/test_start.py": ("test_stopped_while_it_imports",),
    "controller/display/test_display_session.py": (
        "test_exception_in_a_slot_stops_the_work_and_comes_out",
        "test_hidden_window_never_reports_a_frame",
        "test_outcome_of_the_work_comes_out",
        "test_second_signal_cancels_work_that_does_not_stop",
        "test_unknown_screen_lists_those_that_are_there",
        "test_window_that_lost_its_screen_is_noticed",
    ),
    "controller/display/test_x11_screen.py": ("test_the_window_on_it_ends_in_words",),
    "controller/display/test_naming.py": ("test_each_of_two_screens_shows_its_number_meanwhile",),
    "controller/test_bootstrap.py": ("test_ctrl_c_waits_for_the_tests_to_end_in_good_order",),
    "integration/over_adb/test_sessions.py": (
        "test_a_whole_session_by_the_cable_which_auto_takes_where_no_udp_answers",
        "test_the_cable_pulled_out_in_mid_session_and_the_subset_finished_by_udp",
    ),
    "integration/over_adb/test_set_up.py": ("test_status_start_stop_and_logs",),
    "integration/over_adb/test_states.py": (
        "test_no_phone_at_all",
        "test_several_phones_one_has_to_be_named",
    ),
    "integration/test_chexpeditor.py": (
        "test_a_first_row_without_the_dialect",
        "test_no_phone_at_all",
    ),
    "integration/test_java_agent.py": (
        "test_a_folder_is_one_programs",
        "test_with_an_old_java",
        "test_wrong_options",
    ),
    "integration/test_pairing_memory.py": ("test_remembered_after_a_run_that_was_stopped",),
    "integration/test_parts.py": ("test_without_it",),
    "integration/test_two_cameras.py": (
        "test_a_phone_takes_the_photos_of_one_camera_only",
        "test_each_photographs_every_xray_once",
    ),
    "integration/test_two_subsets.py": (
        "test_second_signal_ends_at_once_and_is_on_record",
        "test_simulated_phone_by_hand_is_no_real_one",
        "test_stopped_in_the_last_photo_of_the_first",
    ),
    "integration/test_verified_export.py": ("test_everything_done_to_the_photos_is_named_and_mended",),
    "wrong_input/test_wrong_export.py": ("test_two_subsets_one_of_them_incomplete",),
    "wrong_input/test_wrong_import.py": ("test_stopped_by_the_operator",),
    "wrong_input/test_wrong_phone.py": (
        "test_a_full_phone_started_by_hand",
        "test_nobody_who_knows_us_answers",
    ),
    "wrong_input/test_wrong_screen.py": ("test_a_display_that_cannot_be_opened",),
}
#: What these go through, others do as well, all but a line in a thousand.
_LEFT_OUT = (
    "android_bridge/agent/test_phone_equivalence.py",
    "android_bridge/agent/test_wire_exchange.py",
    "android_bridge/optics/test_geometry.py",
    "android_bridge/optics/test_glare.py",
    "android_bridge/optics/test_moire.py",
    "android_bridge/optics/test_optics.py",
    "android_bridge/optics/test_panel.py",
    "android_bridge/optics/test_tone.py",
    "controller/capture/by_hand/test_manual_command.py",
    "controller/capture/by_hand/test_timecode.py",
    "controller/cli/test_help.py",
    "controller/intake/by_hand/test_from_the_screen.py",
    "controller/intake/by_hand/test_plan_photos.py",
    "controller/intake/from_phone/test_killed_deleting.py",
    "controller/intake/from_phone/test_reconciling.py",
    "controller/intake/test_five_doors.py",
    "controller/plan/test_plan_schema.py",
    "controller/plan/test_ranges.py",
    "controller/plan/test_subset_definition.py",
    "controller/synthetic/test_capture_effects.py",
    "controller/synthetic/test_items.py",
    "controller/synthetic/test_layouts.py",
    "controller/synthetic/test_paper_effects.py",
    "controller/synthetic/test_shards.py",
    "integration/over_adb/test_sessions.py",
    "integration/test_engine_storm.py",
    "integration/test_kills.py",
    "integration/test_lossy_network.py",
    "integration/test_stopping.py",
    "integration/test_synth.py",
    "integration/test_whole_job.py",
    "protocol/legacy/test_legacy_conversation.py",
    "protocol/legacy/test_legacy_names.py",
    "protocol/test_conversation.py",
    "protocol/test_fuzz.py",
    "protocol/test_photo_name.py",
    "protocol/test_security.py",
    "protocol/test_vectors.py",
    "protocol/test_wire.py",
    "wrong_input/test_lost_record.py",
    "wrong_input/test_wrong_folders.py",
)
#: Nor do these tests of other files go through anything that others don't.
_TESTS_LEFT_OUT = {
    "controller/dataset/test_contact_sheet.py": ("test_each_xray_stands_beside_its_own_photo",),
    "controller/dataset/test_dataset_files.py": (
        "test_contact_sheets_one_for_each_subset",
        "test_many_photos_have_several_sheets_and_very_many_a_sample",
    ),
    "controller/dataset/test_growing_dataset.py": (
        "test_an_exchange_in_two_steps",
        "test_another_subsets_photo_has_its_own_place",
        "test_any_order_gives_the_same_bytes",
        "test_two_cameras_of_one_plan_have_two_folders_and_a_column",
    ),
    "controller/dataset/test_synthetic_pictures.py": (
        "test_a_picture_left_out_takes_its_chain_with_it",
        "test_a_picture_made_anew_takes_the_place_of_the_old",
        "test_a_picture_that_is_a_photo_is_refused",
        "test_adding_again_changes_nothing_even_with_newer_software",
        "test_an_equal_picture_of_another_xray_is_refused_at_once_and_alone",
        "test_beside_photos_of_the_same_xrays_in_any_order",
        "test_each_chain_has_its_contact_sheet",
        "test_equal_pictures_of_equal_xrays_are_no_double",
        "test_other_labels_than_the_xray_has_are_refused_at_once",
        "test_places_columns_and_chains_are_as_told",
        "test_the_card_says_what_they_are_and_how_they_were_made",
        "test_what_was_made_is_there_after_an_interruption",
    ),
    "controller/report/test_contents.py": ("test_random_subsets_raise_no_alarm_and_a_real_one_does",),
    "controller/report/test_harms.py": (
        "test_bytes_that_are_no_text_in_names",
        "test_each_photo_is_held_against_its_own_plans_files",
    ),
    "controller/report/test_paper_tables.py": ("test_table_3_cell_by_cell",),
    "controller/report/test_synthetic_report.py": (
        "test_equal_pictures_of_one_xray_are_no_fault",
        "test_two_xrays_with_one_picture_are_found",
    ),
    "controller/synthetic/test_cluster.py": ("test_a_cluster_makes_the_same",),
    "controller/synthetic/test_determinism.py": ("test_each_level_is_seen",),
    "controller/synthetic/test_pool.py": ("test_no_more_is_taken_than_is_needed",),
    "controller/synthetic/test_resume.py": (
        "test_a_further_chain_comes_beside_the_others",
        "test_a_picture_that_was_altered_after_it_was_made",
        "test_a_start_without_any_picture_binds_nobody",
        "test_an_xray_that_changes_in_between_gives_no_pictures_of_two_files",
        "test_another_order_is_not_mixed_with_it",
        "test_beside_photos_of_the_same_xrays",
        "test_killed_between_the_last_picture_and_the_data_set",
        "test_nothing_changes_where_all_is_there",
        "test_one_bad_xray_is_named_and_does_not_stop_the_rest",
        "test_other_xrays_are_not_mixed_with_it",
        "test_what_is_finished_is_not_made_again",
        "test_what_is_on_record_makes_the_same_picture_again",
    ),
    "controller/synthetic/test_sheet.py": ("test_each_row_has_the_picture_as_it_is_and_at_each_level",),
    "controller/synthetic/test_sources.py": (
        "test_a_data_set_of_pictures_is_a_source_too",
        "test_pictures_of_its_own_pictures_are_not_added_to_a_data_set",
    ),
}
_set: dict[str, str] = {}


def stop() -> None:
    """Have no process measured from now on, but for those that are started in `measured`."""
    _set.update((name, value) for name, value in os.environ.items() if name.startswith("COV"))
    for name in _set:
        os.environ.pop(name, None)


def is_measured(test: str) -> bool:
    """Say whether the processes of a test are to be measured, by its name as pytest has it."""
    file, _, name = test.removeprefix("tests/").partition("::")
    return name.partition("[")[0] in _PROCESSES_OF.get(file, ())


def is_left_out(test: str) -> bool:
    """Say whether a test, by its name as pytest has it, is not measured in this process."""
    file, _, name = test.removeprefix("tests/").partition("::")
    return file in _LEFT_OUT or name.partition("[")[0] in _TESTS_LEFT_OUT.get(file, ())


def names() -> Iterator[tuple[str, str]]:
    """Give file (below tests/) and name of each test on these lists; no name: all of a file."""
    for listed in (_PROCESSES_OF, _TESTS_LEFT_OUT):
        for file, tests in listed.items():
            for test in tests:
                yield file, test
    for file in _LEFT_OUT:
        yield file, ""


@contextmanager
def measured() -> Iterator[None]:
    """Have the processes that are started in here measured, where this one is."""
    os.environ.update(_set)
    try:
        yield
    finally:
        for name in _set:
            os.environ.pop(name, None)
