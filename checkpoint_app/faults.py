"""The two roots of expected errors; everything else is a bug and stays uncaught up to the crash handler.

Each fault carries one sentence for a person: what happened, what still works, what to do. It is looked up in
the translations by its key, so that the same fault reads the same on the screen and on the command line.
"""

from __future__ import annotations


class Fault(Exception):
    """An expected error with the key of its sentence and the values that the sentence names.

    `key` names an entry of `resources/translations` below `fault.`; `values` never hold a traveller's name or
    document number.
    """

    exit_status = 1

    def __init__(self, key: str, **values: str | int) -> None:
        self.key = key
        self.values = values
        super().__init__(f"{key} {values}" if values else key)


class EnvironmentFault(Fault):
    """Disk, camera, network, libraries: the world outside is not as needed."""

    exit_status = 5


class DataRejected(Fault):
    """Signature, version, integrity or form of data is wrong; it was not taken."""

    exit_status = 4


class InputUnreadable(Fault):
    """What the user named could not be read (a file, a picture, facts)."""

    exit_status = 3
