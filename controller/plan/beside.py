"""What lies beside a plan: the names of its state folder and of the files in it."""

from __future__ import annotations

#: The plan's file without its ending, with this, is the name of its state folder.
STATE_SUFFIX = ".chexrig"
#: In a state folder: what a rehearsal of a real phone's plan has in the place of all these.
REHEARSAL = "rehearsal"

RECORD = "journal.sqlite"
RECORD_MARK = "journal.mark"
MANIFEST = "manifest.jsonl"
#: The labels that count, and which corrected CSVs were taken over.
LABELS = "labels.csv"
RELABELLED = "relabelled.jsonl"
LOCK = "lock"
SIMULATED_PHONE = "simulated-phone"
PHONE_LOG = "phone.log"
FRAMES = "frames"
PAIRING_CODE = "pairing-code"
#: Small pictures of photos, as a phone sent them, a folder for each subset; and what is known of trials.
PICTURES = "pictures"
TRIALS = "trials"
#: Where the lens stood when the phone was aimed last.
AIM = "aim.json"
#: Small pictures of exported photos of which a person has to decide, by the digest of the photo.
DOUBTFUL = "doubtful"
#: Photos that a data set had the only copy of, and that were taken out of it for what they show, by name.
LEFT_OUT = "left-out"

#: What earlier versions kept in files of their own; now in the record.
REPAIR_PLAN = "repair.yaml"
SHOWINGS_BEFORE = "manual.sqlite"
REMOVALS_BEFORE = "removed.jsonl"
#: What such a file is called once it is in the record.
TAKEN_OVER = ".taken-over"
