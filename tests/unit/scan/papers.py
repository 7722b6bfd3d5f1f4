"""Synthetic documents for the scan tests: nobody's data, check digits right by the product's own rule."""

import random

from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.scan.specimen import Specimen
from checkpoint_app.scan.specimen_texts import document


def a_specimen(mrz_format: MrzFormat = MrzFormat.TD3, seed: int = 1) -> Specimen:
    lines = document(random.Random(seed), mrz_format.value)
    values = (("Nama / Name", "SPECIMEN"), ("No. / Number", "X000000"), ("Lahir / Born", "1 Jan 1990"))
    return Specimen(mrz_format, lines, values, "UTOPIA", seed)
