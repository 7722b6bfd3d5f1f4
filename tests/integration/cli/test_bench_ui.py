"""`checkpoint bench ui` at a size that says nothing about speed: what it prepares, and what it sums up."""

from checkpoint_app import clock
from checkpoint_app.cli import window_bench
from checkpoint_app.cli.window_figures import LoadFigures, Memory, WindowFigures, summary
from checkpoint_app.cli.window_load import publication_in
from checkpoint_app.services.post import open_post_with
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.store.keys import CredentialFile


def test_a_machine_is_prepared_that_has_a_long_log_and_takes_a_base_from_a_directory(tmp_path):
    told = []
    window_bench.prepare(tmp_path, 100, 50, told.append)
    assert told == ["a country of 100 records", "a log of 50 entries"]
    post = open_post_with(window_bench.settings_in(tmp_path), CredentialFile(tmp_path / "bench.key"))
    try:
        assert post.writer.run(lambda casebook: casebook.head().dev_seq) == 50
        assert _dated(post) == 0
        assert synchronise(post, source=publication_in(tmp_path)).is_done
        assert _dated(post) > 0
    finally:
        post.close()


def _dated(post):
    """How many lists are here."""
    return sum(age.as_of is not None for age in post.cache().ages(clock.now()))


def test_keys_of_all_processes_are_summed_up_with_what_went_on_meanwhile():
    memory = Memory(200.0, 150.0, 100.0)
    runs = [
        WindowFigures(1500.0, memory, memory, (5.0, 7.0), LoadFigures(500_000, pages, 9.0, 1000), 0.07)
        for pages in (4, 8, 6)
    ]
    found = summary(runs)
    assert (found["keys"], found["key_ms_p50"]) == (6, 6.0)
    assert (found["log_entries"], found["log_pages_read"], found["sync_s_median"]) == (500_000, 6, 9.0)
