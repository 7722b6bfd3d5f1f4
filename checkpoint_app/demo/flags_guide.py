"""Writes the guide of flags from the rule pack and from one example for each flag.

`python -m checkpoint_app.demo.flags_guide` writes `docs/guide/flags.id.md` and `flags.en.md`; a test holds them to
the pack. Nobody edits those pages by hand.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from checkpoint_app.assessment.assess import Assessment, assess_input
from checkpoint_app.assessment.facts import AssessmentInput
from checkpoint_app.assessment.flags import EvidenceValue, Flag
from checkpoint_app.assessment.kinds import Answer
from checkpoint_app.assessment.rule_pack import Rule, RulePack
from checkpoint_app.assessment.wording import show_value
from checkpoint_app.demo.flag_examples import EXAMPLES, NOW, TODAY
from checkpoint_app.services.opening import load_rules
from checkpoint_app.texts import LANGUAGES, Texts, texts

GUIDE = Path("docs") / "guide"


def guide_page(pack: RulePack, words: Texts) -> str:
    """Write the page in one language."""
    head = [
        f"# {words('demo.flags.title')}",
        "",
        words("demo.flags.lead", id=pack.pack_id, version=pack.version),
        "",
        words("demo.flags.unchecked"),
    ]
    parts = ["\n".join(head), *(_section(rule, pack, words) for rule in sorted(pack.rules, key=lambda one: one.code))]
    return "\n\n".join(parts) + "\n"


def _section(rule: Rule, pack: RulePack, words: Texts) -> str:
    given = EXAMPLES[rule.code]()
    before = assess_input(given, pack, NOW, TODAY)
    flag = flag_of(before, rule.code)
    bases = "; ".join(f"{basis.reference} ({basis.kind.value})" for basis in rule.bases)
    language = words.language
    lines = [
        f"## {rule.code} · {rule.title.to(language)}",
        "",
        f"{rule.meaning.to(language)}",
        "",
        f"- {words('demo.flags.level')}: {words(f'casefile.evidence.level{int(flag.level)}')}",
        f"- {words('demo.flags.basis')}: {bases}",
    ]
    if rule.neutral:
        lines.append(f"- {words('demo.flags.neutral')}")
    lines += ["", *_evidence(flag, words), "", *_answers(rule, given, before, pack, words)]
    return "\n".join(lines)


def flag_of(assessment: Assessment, code: str) -> Flag:
    """Find a flag of an assessment by its code; raises LookupError when it was not raised."""
    found = next((flag for flag in assessment.flags if flag.code == code), None)
    if found is None:
        raise LookupError(f"the example of {code} does not raise it")
    return found


def _evidence(flag: Flag, words: Texts) -> list[str]:
    rows = [
        f"| {words(pair.label_key)} | {_value(pair.traveller, words)} | {_value(pair.recorded, words)} |"
        for pair in flag.evidence
    ]
    head = f"| {words('demo.flags.evidence')} | {words('demo.flags.traveller')} | {words('demo.flags.recorded')} |"
    return [head, "|---|---|---|", *rows]


def _value(value: EvidenceValue, words: Texts) -> str:
    """Write a value; of an instant the day only, so that the page is the same in every time zone."""
    return show_value(value.date() if isinstance(value, datetime) else value, words)


def _answers(rule: Rule, given: AssessmentInput, before: Assessment, pack: RulePack, words: Texts) -> list[str]:
    lines = []
    if rule.question is not None:
        lines += [f"**{words('demo.flags.question')}** {rule.question.to(words.language)}", ""]
    lines += [
        f"| {words('demo.flags.answer')} | {words('demo.flags.verdict')} | {words('demo.flags.flags')} |",
        "|---|---|---|",
        _outcome(words("demo.flags.not_asked"), before, words),
    ]
    for answer in rule.answers:
        after = assess_input(_answered(given, rule.code, answer), pack, NOW, TODAY)
        lines.append(_outcome(words(f"counter.answer.{answer.value.lower()}"), after, words))
    return lines


def _answered(given: AssessmentInput, code: str, answer: Answer) -> AssessmentInput:
    return replace(given, answers={**given.answers, code: answer})


def _outcome(answer: str, found: Assessment, words: Texts) -> str:
    flags = ", ".join(f"{flag.code} ({int(flag.level)})" for flag in found.flags)
    return f"| {answer} | {words(f'counter.verdict.{found.verdict.value.lower()}')} | {flags or '–'} |"


def write_guide(folder: Path) -> list[Path]:
    """Write both pages; gives their paths."""
    pack, written = load_rules(), []
    for language in LANGUAGES:
        path = folder / f"flags.{language}.md"
        path.write_text(guide_page(pack, texts(language)), encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    for each in write_guide(Path(sys.argv[1]) if len(sys.argv) > 1 else GUIDE):
        sys.stdout.write(f"{each}\n")
