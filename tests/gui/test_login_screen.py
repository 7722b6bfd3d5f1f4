"""The login: who comes in, who locked, who takes over."""

import pytest

from checkpoint_app.ui.shell.login import LoginScreen
from checkpoint_app.ui.shell.view_model import LoginSubmitted, LoginView

PEOPLE = (("rahayu", "Sri Rahayu"), ("hartono", "Bambang Hartono"))


@pytest.fixture
def login(qtbot, theme):
    screen = LoginScreen()
    qtbot.addWidget(screen)
    return screen


def submitted(login):
    sent = []
    login.intent.connect(sent.append)
    login.passphrase.edit.setText("long enough")
    login.enter.click()
    return sent


def test_nobody_is_chosen_at_first(login):
    login.show_login(LoginView(PEOPLE))
    assert login.person_box.value is None
    assert submitted(login) == []


def test_whoever_locked_comes_back_under_their_own_number(login):
    login.show_login(LoginView(PEOPLE, locked_for="Bambang Hartono"))
    assert submitted(login) == [LoginSubmitted("hartono", "long enough")]


def test_somebody_else_takes_over_a_locked_counter(login):
    login.show_login(LoginView(PEOPLE, locked_for="Bambang Hartono"))
    login.person_box.box.setCurrentIndex(0)
    assert submitted(login) == [LoginSubmitted("rahayu", "long enough")]
