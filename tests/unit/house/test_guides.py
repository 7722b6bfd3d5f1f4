"""The documents say what is there: pictures, links, decisions, commands."""

import re
from pathlib import Path

import pytest

from checkpoint_app.cli.root import group

HOUSE = Path(__file__).parents[3]
GUIDES = HOUSE / "docs" / "guide"
DOCUMENTS = sorted([HOUSE / "README.md", *(HOUSE / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
_COMMAND = re.compile(r"`checkpoint ([a-z]+)|^\s*checkpoint ([a-z]+)", re.MULTILINE)
MOST_BYTES = 9_000_000


def named_pictures() -> set[str]:
    return {
        Path(target).name
        for guide in [*GUIDES.glob("*.md"), HOUSE / "README.md"]
        for target in _LINK.findall(guide.read_text(encoding="utf-8"))
        if target.endswith(".png")
    }


def test_every_picture_is_named_and_every_named_picture_is_there():
    assert named_pictures() == {path.name for path in (GUIDES / "pictures").iterdir()}


def test_pictures_are_small_together():
    assert sum(path.stat().st_size for path in (GUIDES / "pictures").iterdir()) < MOST_BYTES


@pytest.mark.parametrize("name", ["officer", "supervisor", "administrator"])
def test_a_guide_tells_the_same_in_both_languages(name):
    def shape(language):
        lines = (GUIDES / f"{name}.{language}.md").read_text(encoding="utf-8").splitlines()
        pictures = [match.replace(f".{language}.", ".") for match in _LINK.findall("\n".join(lines))]
        return [line.split(" ")[0] for line in lines if line.startswith(("#", "|"))], pictures

    assert shape("id") == shape("en")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_what_a_document_points_at_is_there(path):
    text = path.read_text(encoding="utf-8")
    missing = [target for target in _LINK.findall(text) if not (path.parent / target).exists()]
    assert missing == []
    named = {one or two for one, two in _COMMAND.findall(text)}
    assert {name for name in named if group.get_command(None, name) is None} == set()


def test_every_decision_is_in_the_index():
    index = (HOUSE / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    pages = sorted(path.name for path in (HOUSE / "docs" / "decisions").glob("[0-9]*.md"))
    assert [page for page in pages if f"({page})" not in index] == []
