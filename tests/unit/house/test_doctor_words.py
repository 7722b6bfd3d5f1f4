"""What the doctor finds is said as people say it."""

from datetime import UTC, datetime

from checkpoint_app.assessment.clearance import Feed, FeedAge
from checkpoint_app.assessment.kinds import Band
from checkpoint_app.services.doctor import examine_feeds, note_camera
from checkpoint_app.texts import texts

AS_OF = datetime(2026, 11, 24, 3, 52, tzinfo=UTC)


def test_a_feed_is_called_by_its_name_and_dated_in_words():
    (finding,) = examine_feeds([FeedAge(Feed.CLEARANCES, AS_OF, Band.GREEN)])
    words = texts("en")
    assert finding.sentence(words) == f"Placement records: as of {words.instant(AS_OF)}, fresh."
    assert finding.sentence(texts("id")).startswith("Data penempatan: per 24 Nov 2026")


def test_a_camera_at_work_is_not_opened_a_second_time():
    (finding,) = note_camera("0")
    assert finding.health.value == "good"
    assert "0" in finding.sentence(texts("id"))
