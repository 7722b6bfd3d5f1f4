"""Evidence as the counter and the case file write it."""

from dataclasses import replace

from checkpoint_app.assessment.flags import Bilingual, Evidence, Flag
from checkpoint_app.assessment.kinds import Level, PaperState, Purpose
from checkpoint_app.texts import texts
from checkpoint_app.ui.evidence import evidence_lines

WORDS = texts("id")
NO_WORDS = Bilingual("", "")
FLAG = Flag("C01", Level.SECONDARY, NO_WORDS, NO_WORDS, None, (), None, (), (), "rule", 1, None, (), False, True)


def shown(*pairs):
    return [(line.label, line.value, line.source) for line in evidence_lines(replace(FLAG, evidence=pairs), WORDS)]


def test_papers_that_nobody_asked_for_stand_in_one_line():
    lines = shown(
        Evidence("purpose", Purpose.WORK, None),
        Evidence("paper_contract", PaperState.NOT_ASKED, None),
        Evidence("paper_work_visa", PaperState.SEEN, None),
        Evidence("paper_host_work_card", PaperState.NOT_ASKED, None),
    )
    assert lines == [
        ("Tujuan yang disebutkan", "Bekerja", ""),
        ("Visa kerja atau surat persetujuan", "Ditunjukkan", ""),
        ("Belum ditanyakan", "perjanjian kerja, kartu kerja negara tujuan", ""),
    ]


def test_values_that_differ_stand_side_by_side_under_one_label():
    lines = shown(Evidence("document_number", "X1", "X2"))
    assert lines == [("Nomor paspor", "X1", "pelintas"), ("", "X2", "dalam data")]


def test_values_that_agree_are_written_once():
    assert shown(Evidence("document_number", "X1", "X1")) == [("Nomor paspor", "X1", "")]


def test_a_reason_of_the_feed_is_said_in_the_users_words():
    assert shown(Evidence("status_reason", None, "LICENCE_UNDER_REVIEW"))[0][1] == (
        "Izin perusahaan penempatan sedang ditinjau"
    )
    assert shown(Evidence("status_reason", None, "SOMETHING_NEW"))[0][1] == "SOMETHING_NEW"
