"""`checkpoint rules`: look at a rule pack, judge it, and try it on a simulated month before anybody signs it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checkpoint_app import assets, clock
from checkpoint_app.cli.root import emit, say, settings_of
from checkpoint_app.texts import Texts, texts

if TYPE_CHECKING:
    from checkpoint_app.assessment.rule_pack import Rule, RulePack
    from checkpoint_app.demo.month_play import MonthOrder
    from checkpoint_app.demo.month_report import MonthReport, Rate
    from checkpoint_app.demo.month_tables import KeptMonths

_PACK = click.argument("pack", required=False, type=click.Path(path_type=Path))


@click.group()
def rules() -> None:
    """Look at a rule pack and try it; without PACK the one in force is meant."""


@rules.command()
@_PACK
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout, one a rule.")
@click.pass_context
def show(ctx: click.Context, pack: Path | None, as_json: bool) -> None:
    """List a pack's rules with level, basis, dates and who checked the words."""
    loaded, language = _load(pack)[0], settings_of(ctx).language
    if as_json:
        for rule in loaded.rules:
            emit(_rule_record(rule))
        return
    words = texts(language)
    click.echo(words("cli.rules.head", id=loaded.pack_id, version=loaded.version, digest=loaded.digest[:16]))
    for rule in loaded.rules:
        bases = "; ".join(basis.reference for basis in rule.bases)
        click.echo(f"{rule.code}  {int(rule.level)}  {rule.title.to(language)}")
        click.echo(f"        {bases}")
    click.echo(_unchecked(loaded, words))


@rules.command("test")
@_PACK
@click.pass_context
def test_pack(ctx: click.Context, pack: Path | None) -> None:
    """Judge a pack: fields, types, rules that can never hold, words without a basis; every fault is told at once."""
    loaded, words = _load(pack)[0], texts(settings_of(ctx).language)
    click.echo(words("cli.rules.sound", id=loaded.pack_id, version=loaded.version, count=len(loaded.rules)))
    click.echo(_unchecked(loaded, words))


@rules.command("dry-run")
@_PACK
@click.option("--departures", default=100_000, show_default=True, type=click.IntRange(1000, 10_000_000))
@click.option(
    "--seeds", default=1, show_default=True, type=click.IntRange(1, 10), help="Months, each of its own seed."
)
@click.option("--noise", default=1.0, show_default=True, type=click.FloatRange(1.0, 10.0), help="Times the standard.")
@click.option("--first-seed", default=1, show_default=True, type=click.IntRange(1, 1000))
@click.option("--processes", type=click.IntRange(1, 64), help="Default: one a core.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder: each month is kept, and not played twice.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout: rates, then groups.")
@click.option("--markdown", is_flag=True, help="Tables in Markdown on stdout: targets, groups, rules.")
@click.pass_context
def dry_run(
    ctx: click.Context,
    pack: Path | None,
    departures: int,
    seeds: int,
    noise: float,
    first_seed: int,
    processes: int | None,
    keep: Path | None,
    as_json: bool,
    markdown: bool,
) -> None:
    """Play simulated months: who would have been asked or referred, and what differs from the pack in force."""
    from checkpoint_app.demo.month_play import MonthOrder
    from checkpoint_app.demo.month_report import dry_run_record, merged, rates
    from checkpoint_app.demo.month_tables import KeptMonths, write_tables
    from checkpoint_app.services.rule_packs import packs_of

    loaded, text = _load(pack)
    _, in_force = _load(None)
    words = texts(settings_of(ctx).language)
    first_day = clock.today().replace(day=1)
    kept = KeptMonths(keep) if keep is not None else None
    other = in_force if text != in_force else None
    reports = []
    for seed in range(first_seed, first_seed + seeds):
        order = MonthOrder(seed, departures, first_day, noise, text, other)
        reports.append(_play(order, loaded.digest, processes, kept))
        per_s, cpu_us = departures / reports[-1].wall_s, 1e6 * reports[-1].cpu_s / departures
        say(words("cli.rules.played", seed=seed, departures=departures, per_s=round(per_s), cpu_us=round(cpu_us, 1)))
    whole, found = merged(reports), rates(reports)
    packs_of(settings_of(ctx)).keep_dry_run(
        loaded.digest, dry_run_record(found, whole, departures=departures, seeds=seeds, noise=noise)
    )
    if markdown:
        click.echo("\n".join(write_tables(reports, words)))
    elif as_json:
        _emit(whole, found)
    else:
        _echo(whole, found, words)


def _play(order: MonthOrder, digest: str, processes: int | None, kept: KeptMonths | None) -> MonthReport:
    """Play a month, or take it from those that were kept; beside another pack it is always played."""
    from checkpoint_app.demo.month_play import play_month

    if kept is None or order.other_pack is not None:
        return play_month(order, processes=processes)
    known = kept.read(order.seed, order.departures, order.noise, digest)
    if known is None:
        known = play_month(order, processes=processes)
        kept.write(known, order.departures, order.noise)
    return known


@rules.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--officer", required=True, help="Who signs; a supervisor or an administrator of this machine.")
@click.option("--from", "begins", type=click.DateTime(["%Y-%m-%d"]), help="First day in force; default: today.")
@click.option("--out", type=click.Path(path_type=Path), help="Where the signed pack lies; default: beside the pack.")
@click.pass_context
def sign(ctx: click.Context, pack: Path, officer: str, begins: datetime | None, out: Path | None) -> None:
    """Sign a pack that had its dry run on this machine; two different people, one after the other."""
    from checkpoint_app.casework.signed_packs import SIGNATURES
    from checkpoint_app.services.post import open_post
    from checkpoint_app.services.rule_packs import sign_pack

    settings = settings_of(ctx)
    words = texts(settings.language)
    post = open_post(settings, lambda: str(click.prompt("passphrase", hide_input=True, err=True)))
    try:
        password = str(click.prompt(words("cli.rules.password", officer=officer), hide_input=True, err=True))
        person = post.writer.run(lambda casebook: casebook.people.log_in(officer, password, clock.now()))
    finally:
        post.close()
    target = out or pack.with_suffix(".signed.json")
    signed = sign_pack(pack, target, person, begins.date() if begins else clock.today(), post.packs.folder)
    left = SIGNATURES - len(signed.signatures)
    click.echo(words("cli.rules.signed_half" if left > 0 else "cli.rules.signed", file=target.name))


@rules.command()
@click.argument("encounter")
@click.pass_context
def replay(ctx: click.Context, encounter: str) -> None:
    """Make an old assessment again, from the kept facts and the pack of its time; shows no identity."""
    from checkpoint_app.services.post import open_post
    from checkpoint_app.services.rule_packs import replay_case

    settings = settings_of(ctx)
    words = texts(settings.language)
    post = open_post(settings, lambda: str(click.prompt("passphrase", hide_input=True, err=True)))
    try:
        found = post.writer.run(lambda casebook: replay_case(casebook, encounter, post.packs.folder))
    finally:
        post.close()
    again = found.assessment
    emit(
        {
            "verdict": again.verdict.value,
            "flags": {flag.code: int(flag.level) for flag in again.flags},
            "rule_pack": f"{again.rule_pack_id} {again.rule_pack_version}",
            "rule_pack_digest": again.rule_pack_digest,
            "differs": list(found.differs),
        }
    )
    say(words("cli.rules.replayed_differs" if found.differs else "cli.rules.replayed"))
    if found.differs:
        ctx.exit(4)


def _load(pack: Path | None) -> tuple[RulePack, str]:
    from checkpoint_app.assessment.rule_pack import load_rule_pack
    from checkpoint_app.services.opening import RULE_PACK
    from checkpoint_app.services.rule_packs import read_pack_text

    text = read_pack_text(pack or assets.resource("rules", RULE_PACK))
    return load_rule_pack(text), text


def _unchecked(pack: RulePack, words: Texts) -> str:
    return words("cli.rules.unchecked", rules=pack.unchecked_texts, bases=pack.unchecked_bases)


def _rule_record(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "id": rule.rule_id,
        "version": rule.version,
        "level": int(rule.level),
        "title": {"id": rule.title.id, "en": rule.title.en},
        "basis": [{"kind": each.kind.value, "reference": each.reference} for each in rule.bases],
        "effective_from": rule.effective_from.isoformat() if rule.effective_from else None,
        "effective_until": rule.effective_until.isoformat() if rule.effective_until else None,
        "checked_by": rule.checked_by,
        "checked_on": rule.checked_on.isoformat() if rule.checked_on else None,
    }


def _emit(whole: MonthReport, found: Sequence[Rate]) -> None:
    for rate in found:
        emit({"rate": rate.key, **{name: value for name, value in rate._asdict().items() if name != "key"}})
    for group, tally in sorted(whole.groups.items()):
        emit(
            {
                "group": group,
                "count": tally.count,
                "asked": tally.asked,
                "flagged": tally.flagged,
                "secondary": tally.secondary,
                "supervisor": tally.supervisor,
                "codes": dict(tally.codes.most_common()),
            }
        )
    for (level, other), count in sorted(whole.differs.items()):
        emit({"differs": count, "level": level, "level_in_force": other})


def _echo(whole: MonthReport, found: Sequence[Rate], words: Texts) -> None:
    for rate in found:
        spread = f" ± {100 * rate.half_width:.3f}" if rate.half_width is not None else ""
        target = ""
        if rate.at_most is not None:
            target = f"   <= {100 * rate.at_most:g} %"
        elif rate.at_least is not None:
            target = f"   >= {100 * rate.at_least:g} %"
        mark = {True: "  ok", False: "  !!", None: ""}[rate.holds]
        name = words(f"cli.rules.rate.{rate.key}")
        click.echo(f"{name:68}{100 * rate.mean:9.3f}{spread} %{target}{mark}")
    click.echo("")
    click.echo(words("cli.rules.groups"))
    for group, tally in sorted(whole.groups.items()):
        n = tally.count
        codes = " ".join(f"{code}:{count}" for code, count in tally.codes.most_common(6))
        click.echo(
            f"{group:42}{n:9d}{100 * tally.asked / n:9.3f}{100 * tally.flagged / n:9.3f}"
            f"{100 * tally.secondary / n:9.3f}{100 * tally.supervisor / n:9.3f}  {codes}"
        )
    for (level, other), count in sorted(whole.differs.items()):
        click.echo(words("cli.rules.differs", count=count, level=level, other=other))


@rules.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def outcomes(ctx: click.Context, as_json: bool) -> None:
    """Tell how often each rule was right at this post in the last 90 days; never per officer."""
    from checkpoint_app.cli.figures import show_figures
    from checkpoint_app.services.post import open_post
    from checkpoint_app.services.review import rule_figures

    settings = settings_of(ctx)
    post = open_post(settings, lambda: str(click.prompt("passphrase", hide_input=True, err=True)))
    try:
        figures = post.writer.run(lambda casebook: rule_figures(casebook, clock.now()))
    finally:
        post.close()
    show_figures(figures, texts(settings.language), as_json=as_json)
