"""A long job tells how it ended, unless its owner has stopped meanwhile: what it would touch may be gone."""

import threading

from PySide6.QtCore import QCoreApplication

from checkpoint_app.ui.workers import JobEnded, JobRunner


def test_a_job_tells_its_result(qtbot) -> None:
    runner = JobRunner("test")
    with qtbot.waitSignal(runner.ended) as told:
        assert runner.run(lambda: 7)
    assert told.args == [JobEnded(result=7)]
    assert not runner.is_running
    runner.stop()


def test_a_job_that_ends_while_its_owner_stops_tells_nobody(qtbot) -> None:
    runner, told = JobRunner("test"), []
    runner.ended.connect(told.append)
    begun, may_end = threading.Event(), threading.Event()

    def job() -> None:
        begun.set()
        may_end.wait(10)

    assert runner.run(job)
    assert begun.wait(10)
    threading.Timer(0.05, may_end.set).start()
    runner.stop()
    QCoreApplication.processEvents()
    assert told == []
    assert not runner.is_running
