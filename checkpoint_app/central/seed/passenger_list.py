"""A ferry operator's passenger list for the synthetic country, as a spreadsheet program saves it.

The travellers of the demonstration stand on it among others, and four of them came with one booking: one of those
will be asked further at the counter. The list has the faults that such lists have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from checkpoint_app.central.seed.demo import DemoTraveller, Scenario

GROUP = (Scenario.WORK_WITHOUT_RECORD, Scenario.WORKER_IN_ORDER, Scenario.EXPIRED_THEN_NEWER, Scenario.SUSPENDED)
GROUP_BOOKING = "KBRT7"
VESSEL, FROM, TO = "MV Dumai Line 5", "Batam Centre", "Harbour Front"
_HEADINGS = ("No", "Nama", "Nomor Paspor", "Tanggal Lahir", "Kewarganegaraan", "Negara Penerbit", "Kode Booking")
_HEADINGS_UNKNOWN = "Kelas"


def ferry_list(travellers: Mapping[Scenario, DemoTraveller], departs: datetime) -> str:
    """Write the list of one sailing; `departs` is aware, in the port's own time."""
    above = (
        f"OPERATOR: Laut Tenang;;Kapal;{VESSEL}",
        f"Dari;{FROM};Tujuan;{TO}",
        f"Tanggal;{departs:%d/%m/%Y};Jam;{departs:%H.%M}",
    )
    rows = list(_rows(travellers))
    return "\n".join((*above, ";".join((*_HEADINGS, _HEADINGS_UNKNOWN)), *rows, f"Jumlah;{len(rows)}")) + "\n"


def _rows(travellers: Mapping[Scenario, DemoTraveller]) -> Iterator[str]:
    for number, (scenario, traveller) in enumerate(travellers.items(), 1):
        fields = traveller.passport.fields
        born = fields.birth_date.full if fields.birth_date else None
        booking = GROUP_BOOKING if scenario in GROUP else f"B{number:04d}"
        name = f"{fields.secondary_identifier} {fields.primary_identifier}".strip()
        cells = (str(number), name, fields.document_number, f"{born:%d/%m/%Y}" if born else "", fields.nationality)
        yield ";".join((*cells, fields.issuing_state, booking, "Ekonomi"))
