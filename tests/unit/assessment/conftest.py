import pytest

from checkpoint_app.assessment.rule_pack import load_rule_pack
from checkpoint_app.assets import resource


@pytest.fixture(scope="session")
def demo_text():
    return resource("rules", "demo.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def pack(demo_text):
    return load_rule_pack(demo_text)
