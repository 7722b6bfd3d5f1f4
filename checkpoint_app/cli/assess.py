"""`checkpoint assess FACTS.json`: the rules alone, on written facts."""

from __future__ import annotations

from pathlib import Path

import click

from checkpoint_app import clock
from checkpoint_app.cli.root import emit, settings_of
from checkpoint_app.faults import InputUnreadable


@click.command()
@click.argument("facts", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.pass_context
def assess(ctx: click.Context, facts: Path, as_json: bool) -> None:
    """Apply the rule pack in force to written facts."""
    from checkpoint_app.assessment.assess import assess as apply_rules
    from checkpoint_app.assessment.facts_json import facts_from_json
    from checkpoint_app.cli.output import assessment_record, echo_assessment
    from checkpoint_app.services.opening import load_rules

    try:
        text = facts.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputUnreadable("cli.fault.file_unreadable", name=facts.name) from error
    assessment = apply_rules(facts_from_json(text, clock.now(), clock.today()), load_rules())
    if as_json:
        emit({"input": facts.name, **assessment_record(assessment)})
    else:
        echo_assessment(assessment, settings_of(ctx).language)
