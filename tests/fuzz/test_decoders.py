"""The bounded share of the fuzz run: a few thousand damaged inputs of every decoder, none of which may raise."""

from tests.fuzz.decoders import decoders, input_of
from tests.fuzz.run import State, run


def test_no_damaged_input_makes_a_decoder_raise():
    state = run(State(done=7_000_000), 7_006_000)
    assert [each for each in state.failures if "error" in each] == []
    assert set(state.counts) == {each.name for each in decoders()}


def test_an_input_is_a_function_of_its_number():
    every = decoders()
    assert [input_of(number, every) for number in range(30)] == [input_of(number, every) for number in range(30)]


def test_a_run_goes_on_where_it_stopped(tmp_path):
    file = tmp_path / "state.json"
    halves = run(run(State(), 50), 100, file)
    whole = run(State(), 100)
    assert (halves.counts, halves.done) == (whole.counts, whole.done)
    assert file.is_file()
