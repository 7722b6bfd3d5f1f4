"""Machines that are admitted by stick alone, with a code for a device that was lost.

What was answered is kept with the code until its time is over, so that a stick that is pulled before the answer lies
on it gets the same answer again: a code is spent once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import select

from checkpoint_app import medium
from checkpoint_app.casework.stick_admission import (
    ANSWERED,
    ASKED,
    LARGEST_BYTES,
    read_asked,
    write_answer,
)
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import writing
from checkpoint_app.central.enrolment import CodeRefused, admit_with
from checkpoint_app.central.models import EnrolmentCode
from checkpoint_app.central.wire import EnrolmentWire
from checkpoint_app.faults import DataRejected

REFUSED = "casework.fault.admission_refused"


def answer_asked(centre: Centre, stick: Path, now: datetime) -> Iterator[tuple[str, str | None]]:
    """Answer what machines ask on a stick; gives each file's name, and the key of a sentence where it was refused.

    Raises EnvironmentFault when the database refuses, OSError when the stick does.
    """
    folder = stick / ASKED
    if not folder.is_dir() or folder.is_symlink():
        return
    for path in sorted(folder.glob("*.json")):
        asked = medium.read_limited(path, LARGEST_BYTES) or b""
        try:
            answer = _answer(centre, asked, now)
        except DataRejected as fault:
            yield path.name, fault.key
            continue
        medium.make_folder(stick / ANSWERED)
        medium.write_whole(stick / ANSWERED / path.name, answer)
        yield path.name, None


def _answer(centre: Centre, asked: bytes, now: datetime) -> bytes:
    with writing(centre.engine) as session:
        is_open = EnrolmentCode.expires_at > now, EnrolmentCode.stick_public.is_not(None)
        codes = {row.code_hash: row for row in session.scalars(select(EnrolmentCode).where(*is_open))}
        name, content = read_asked(asked, {each.code_hash: each.stick_public or b"" for each in codes.values()})
        code = codes[name]
        if code.answer is not None and code.asked == asked:
            return code.answer
        try:
            admission = EnrolmentWire.model_validate({**content, "code": ""}).typed()
            if code.used_at is not None or admission.backup is None:
                raise DataRejected(REFUSED)
            given = admit_with(centre, session, code, admission, now)
        except (ValidationError, ValueError, TypeError, CodeRefused) as error:
            raise DataRejected(REFUSED) from error
        code.used_at, code.asked = now, asked
        code.answer = write_answer(given, asked, code.stick_public or b"")
        return code.answer
