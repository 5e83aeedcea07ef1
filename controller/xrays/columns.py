"""The columns of CheXpert's CSV, in its order."""

OBSERVATIONS = (
    "No Finding",
    "Enlarged Cardiomediastinum",
    "Cardiomegaly",
    "Lung Opacity",
    "Lung Lesion",
    "Edema",
    "Consolidation",
    "Pneumonia",
    "Atelectasis",
    "Pneumothorax",
    "Pleural Effusion",
    "Pleural Other",
    "Fracture",
    "Support Devices",
)
"""The 14 labels: 1.0, 0.0, -1.0 (uncertain) or blank (not mentioned)."""

COLUMNS = ("Path", "Sex", "Age", "Frontal/Lateral", "AP/PA", *OBSERVATIONS)
"""All 19 columns."""

REQUIRED = ("Path", *OBSERVATIONS)
"""Those that a CSV must have; the others are blank where it has none, as in CheXpert's test set."""

FILE = "File"
"""A column that may be there too: where each x-ray's image lies, when its path does not tell."""
