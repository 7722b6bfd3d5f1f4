"""`checkpoint doctor`: is this machine fit."""

from __future__ import annotations

import sys

import click

from checkpoint_app.cli.root import emit, settings_of
from checkpoint_app.services.doctor import Finding, Health, examine_machine
from checkpoint_app.services.post_doctor import examine_post
from checkpoint_app.texts import texts

_SIGNS = {Health.GOOD: "  ok ", Health.CAUTION: "  !  ", Health.BAD: "  X  "}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding on stdout.")
@click.option("--deep", is_flag=True, help="Sum every placement record anew; 5 to 10 seconds a million.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, deep: bool) -> None:
    """Examine libraries, camera, keys, clock, space, data age, rules and the log; nothing is changed."""
    settings = settings_of(ctx)
    findings: tuple[Finding, ...] = (*examine_machine(settings), *examine_post(settings, deep=deep))
    words = texts(settings.language)
    for finding in findings:
        sentence = finding.sentence(words)
        if as_json:
            values = {
                name: value if isinstance(value, str | int) else f"{value:%Y-%m-%dT%H:%M:%SZ}"
                for name, value in finding.values
            }
            emit({"name": finding.name, "health": finding.health.value, "sentence": sentence, **values})
        else:
            click.echo(_SIGNS[finding.health] + sentence)
    if any(finding.health is Health.BAD for finding in findings):
        sys.exit(5)
