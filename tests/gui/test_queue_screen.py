"""The supervisor's queue: order, keys, intents, what is said and what is not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

from checkpoint_app.assessment.kinds import Level, VerdictKind
from checkpoint_app.casework.encounter_table import available_decisions
from checkpoint_app.casework.kinds import EncounterState, Role
from checkpoint_app.casework.rechecks import Recheck
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.texts import texts
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.supervisor.lines import TRAVELLER, line_of, minutes_words
from checkpoint_app.ui.supervisor.scenes import doubt_view, group_view, queue_view, scene_now
from checkpoint_app.ui.supervisor.screen import QueueScreen
from checkpoint_app.ui.supervisor.table import wrapped
from checkpoint_app.ui.supervisor.view_model import (
    ClaimCase,
    Loading,
    OpenCase,
    QueueAction,
    QueueState,
    QueueView,
    ReassignCase,
    ReleaseCase,
    Reload,
    ReturnToCounter,
    RowsWanted,
    VerifyLog,
    boards_soon,
    grouped,
    queue_actions,
    queue_state,
)
from checkpoint_app.ui.theme import Role as TextRole
from checkpoint_app.ui.theme import fonts
from checkpoint_app.ui.theme.components.buttons import PressButton
from checkpoint_app.ui.theme.components.tables import CELL_ROLE
from checkpoint_app.ui.theme.shapes import NEUTRAL_SUPERVISOR


@pytest.fixture
def screen(qtbot, theme):
    made = QueueScreen()
    qtbot.addWidget(made)
    made.resize(1440, 796)
    made.show_view(queue_view())
    made.show()
    return made


def sent(screen):
    heard = []
    screen.intent.connect(heard.append)
    return heard


def row_of(view, encounter_id):
    (found,) = [row for row in view.rows if row.encounter_id == encounter_id]
    return found


def shown_ids(screen):
    return [screen.table.lines.id_at(row) for row in range(screen.table.lines.rowCount())]


def test_rows_are_shown_in_the_order_of_the_queue(screen):
    assert shown_ids(screen) == ["e5", "e3", "e2", "e1", "e4", "e6", "e7"]


def test_nothing_is_chosen_at_first_and_no_action_is_open(screen):
    assert screen.table.chosen_id is None
    assert not any(button.isEnabled() for button in screen.buttons.values())


@pytest.mark.parametrize(
    ("row", "key", "intent"),
    [
        ("e1", Qt.Key.Key_Space, OpenCase("e1")),
        ("e2", Qt.Key.Key_K, ClaimCase("e2")),
        ("e1", Qt.Key.Key_L, ReleaseCase("e1")),
        ("e5", Qt.Key.Key_R, ReturnToCounter("e5")),
    ],
)
def test_keys_send_the_intent_of_the_chosen_row(qtbot, screen, row, key, intent):
    heard = sent(screen)
    screen.table.choose(row)
    screen.table.setFocus()
    qtbot.keyClick(screen.table, key)
    assert heard == [intent]


def test_an_action_that_is_not_open_for_the_row_sends_nothing(qtbot, screen):
    heard = sent(screen)
    screen.table.choose("e6")
    screen.table.setFocus()
    for key in (Qt.Key.Key_K, Qt.Key.Key_L, Qt.Key.Key_R):
        qtbot.keyClick(screen.table, key)
    assert heard == []
    assert screen.buttons[QueueAction.OPEN].isEnabled()


def test_enter_opens_and_other_letters_do_nothing(qtbot, screen):
    heard = sent(screen)
    screen.table.choose("e1")
    screen.table.setFocus()
    for key in (Qt.Key.Key_X, Qt.Key.Key_1):
        qtbot.keyClick(screen.table, key)
    assert heard == []
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(screen.table, key)
    assert heard == [OpenCase("e1")] * 2
    assert screen.table.chosen_id == "e1"


def test_who_comes_to_the_queue_finds_the_most_urgent_row_chosen_once(screen):
    screen.clear()
    screen.enter()
    screen.show_view(replace(queue_view(), rows=(), loading=Loading.LOADING))
    assert screen.table.chosen_id is None
    screen.show_view(queue_view())
    first = screen.table.chosen_id
    assert first == screen.table.lines.id_at(0)
    screen.table.choose("e4")
    screen.enter()
    screen.show_view(queue_view())
    assert screen.table.chosen_id == "e4"


def test_the_arrows_reach_every_row(qtbot, screen):
    screen.table.setFocus()
    seen = []
    for _ in range(7):
        qtbot.keyClick(screen.table, Qt.Key.Key_Down)
        seen.append(screen.table.chosen_id)
    assert seen == shown_ids(screen)


def test_buttons_send_the_same_intents(qtbot, screen):
    heard = sent(screen)
    screen.table.choose("e2")
    qtbot.mouseClick(screen.buttons[QueueAction.CLAIM], Qt.MouseButton.LeftButton)
    assert heard == [ClaimCase("e2")]


def test_the_choice_survives_a_refresh_and_goes_with_its_row(screen):
    screen.table.choose("e4")
    view = queue_view()
    screen.show_view(replace(view, now=view.now + timedelta(minutes=1)))
    assert screen.table.chosen_id == "e4"
    screen.show_view(replace(view, rows=view.rows[:2]))
    assert screen.table.chosen_id is None
    assert not screen.buttons[QueueAction.OPEN].isEnabled()


def test_a_row_that_moves_keeps_the_choice(screen):
    screen.table.choose("e4")
    view = queue_view()
    others = [row for row in view.rows if row.encounter_id != "e4"]
    screen.show_view(replace(view, rows=(others[0], row_of(view, "e4"), *others[1:])))
    assert shown_ids(screen)[1] == "e4"
    assert screen.table.chosen_id == "e4"


def test_a_discreet_row_says_supervisor_in_the_neutral_look_and_never_why(theme):
    view = queue_view()
    row = replace(row_of(view, "e3"), codes=("W01",), reason=row_of(view, "e1").reason)
    line = line_of(theme.texts, row, view)
    assert line.cells[2].look == NEUTRAL_SUPERVISOR
    assert "W01" not in line.spoken
    assert row.reason.id not in line.spoken


def test_a_wait_over_thirty_minutes_is_called_out_and_one_of_thirty_is_not(theme):
    view = queue_view()
    assert "1 " in theme.texts("supervisor.summary_waiting", count=1)
    thirty = replace(row_of(view, "e2"), referred_at=view.now - timedelta(minutes=30))
    later = replace(row_of(view, "e2"), referred_at=view.now - timedelta(minutes=30, seconds=1))
    tones = [line_of(theme.texts, row, view).cells[6].tone.value for row in (thirty, later)]
    assert tones == ["muted", "refer"]


def test_a_lapsed_row_says_may_depart(theme):
    view = queue_view()
    line = line_of(theme.texts, replace(row_of(view, "e6"), state=QueueState.LAPSED), view)
    assert line.cells[2].text == "BOLEH BERANGKAT"
    assert "boleh berangkat" in line.spoken


@pytest.mark.parametrize(
    ("minutes", "words"), [(None, "–"), (-1, "lewat"), (0, "sekarang"), (9, "9 mnt"), (60, "1 j 00"), (99, "1 j 39")]
)
def test_minutes_are_written_as_people_say_them(theme, minutes, words):
    assert minutes_words(theme.texts, minutes) == words


def test_empty_loading_and_failed_are_told_apart(qtbot, screen):
    screen.show_view(QueueView(Loading.LOADING, scene_now()))
    assert screen.contents.loading.isVisible()
    screen.show_view(QueueView(Loading.READY, scene_now()))
    assert screen.contents.empty.isVisible()
    fault = EnvironmentFault("supervisor.fault.unreadable")
    screen.show_view(QueueView(Loading.FAILED, scene_now(), fault=fault))
    assert screen.contents.failed.isVisible()
    heard = sent(screen)
    retry = screen.contents.failed.findChild(PressButton)
    qtbot.mouseClick(retry, Qt.MouseButton.LeftButton)
    assert heard == [Reload()]


def test_rows_stay_on_the_screen_while_the_queue_reloads(screen):
    screen.show_view(replace(queue_view(), loading=Loading.LOADING))
    assert screen.table.isVisible()


def test_clearing_takes_every_traveller_away(screen):
    screen.table.choose("e1")
    screen.clear()
    assert screen.table.lines.rowCount() == 0
    assert screen.table.chosen_id is None
    assert not screen.buttons[QueueAction.OPEN].isEnabled()


def test_the_log_can_be_verified_from_here(qtbot, screen):
    heard = sent(screen)
    qtbot.mouseClick(screen.audit.verify, Qt.MouseButton.LeftButton)
    assert heard == [VerifyLog()]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("size", [(1280, 616), (1440, 796), (3840, 2000)])
def test_no_cell_and_no_button_is_clipped(qtbot, theme, screen, language, size):
    theme.set_language(language)
    screen.show_view(group_view())
    screen.table.choose("e2")
    screen.resize(*size)
    qtbot.waitUntil(lambda: screen.width() == size[0])
    table, below = screen.table, QFontMetricsF(fonts.of_role(TextRole.CAPTION))

    def fits(row, column):
        index = table.lines.index(row, column)
        width = table.columnWidth(column)
        if column == TRAVELLER:
            return "…" not in "".join(wrapped(index.data(CELL_ROLE).below, below, width - 20))
        return table.itemDelegate().sizeHint(None, index).width() <= width

    cells = [(row, column) for row in range(7) for column in range(table.lines.columnCount())]
    qtbot.waitUntil(lambda: all(fits(*cell) for cell in cells))
    buttons = [button for button in screen.findChildren(PressButton) if button.isVisible()]
    qtbot.waitUntil(lambda: all(button.words_fit() and button.height() >= 44 for button in buttons))


def test_the_language_changes_while_it_runs_and_the_choice_stays(theme, screen):
    screen.table.choose("e1")
    theme.set_language("en")
    assert screen.buttons[QueueAction.OPEN].key_cap == "Space"
    assert screen.table.model().headerData(0, Qt.Orientation.Horizontal) == "Departs"
    assert screen.table.lines.index(0, 0).data() == "14:41"
    assert screen.table.chosen_id == "e1"


def test_day_and_night_draw_different_pictures(theme, screen):
    day = screen.grab().toImage()
    theme.set_palette("night")
    assert screen.grab().toImage() != day


def test_everything_that_can_be_reached_has_a_name(screen):
    for widget in screen.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName(), widget


def actions_in(state, verdict=VerdictKind.SECONDARY, *, mine=True, role=Role.SUPERVISOR):
    return queue_actions(available_decisions(state, role, verdict, alone=False), mine=mine)


def test_what_a_row_allows_follows_from_the_open_steps():
    opened = QueueAction.OPEN
    assert actions_in(EncounterState.REFERRED) == {opened, QueueAction.CLAIM}
    assert actions_in(EncounterState.CLAIMED) == {
        *(opened, QueueAction.RELEASE, QueueAction.REASSIGN, QueueAction.RETURN)
    }
    assert actions_in(EncounterState.CLAIMED, mine=False) == {opened, QueueAction.REASSIGN}
    assert actions_in(EncounterState.CLAIMED, VerdictKind.SUPERVISOR) == {
        *(opened, QueueAction.RELEASE, QueueAction.REASSIGN)
    }
    assert actions_in(EncounterState.PAPERS_COMPLETED, VerdictKind.SUPERVISOR) == {opened, QueueAction.RETURN}
    assert actions_in(EncounterState.LAPSED, VerdictKind.SUPERVISOR) == {opened, QueueAction.RETURN}
    assert actions_in(EncounterState.POSTPONED) == {opened}
    assert actions_in(EncounterState.REFERRED, role=Role.AUDITOR) == {opened}


def test_the_queue_holds_what_is_referred_and_not_over():
    over = {state for state in EncounterState if queue_state(state) is None}
    assert EncounterState.DEPARTED in over
    assert EncounterState.OPEN in over
    assert queue_state(EncounterState.LAPSED) is QueueState.LAPSED


def test_what_is_only_to_be_reviewed_hurries_nobody():
    waiting = row_of(queue_view(), "e1")
    gone = replace(waiting, encounter_id="gone", state=QueueState.TO_REVIEW, boards_at=scene_now())
    assert not boards_soon(gone, scene_now())


def test_a_claim_is_given_to_a_colleague_by_one_key_and_escape_keeps_it(screen):
    heard = sent(screen)
    screen.table.choose("e1")
    press(screen, Qt.Key.Key_T)
    assert [each.display_name for each in screen.hand_on._colleagues] == ["B. Hartono", "M. Situmorang"]
    press(screen, Qt.Key.Key_Escape)
    press(screen, Qt.Key.Key_1, alt=True)
    assert heard == []
    press(screen, Qt.Key.Key_T)
    press(screen, Qt.Key.Key_2, alt=True)
    assert heard == [ReassignCase("e1", "S-0102")]
    assert not screen.hand_on.is_open


def press(screen, key, *, alt=False):
    return screen.handle_key(KeyPress(int(key), alt=alt))


def test_where_nobody_else_may_take_over_it_says_so(screen):
    screen.show_view(replace(queue_view(), colleagues=()))
    screen.table.choose("e7")
    press(screen, Qt.Key.Key_T)
    assert not screen.hand_on._nobody.isHidden()
    screen.table.choose("e2")
    assert not screen.hand_on.is_open


def test_those_who_travel_together_are_one_row_until_it_is_opened(screen):
    view = group_view()
    screen.show_view(view)
    assert "g1" not in shown_ids(screen)
    screen.table.choose("e2")
    press(screen, Qt.Key.Key_G)
    assert {"e2", "g1", "g2"} <= set(shown_ids(screen))
    press(screen, Qt.Key.Key_G)
    assert "g1" not in shown_ids(screen)


def test_a_group_shows_the_gravest_of_its_members_and_never_why_where_one_is_discreet():
    rows = group_view().rows
    row = next(row for row in grouped(rows) if row.people > 1)
    assert (row.people, row.discreet, row.actions) == (3, False, row.actions | {QueueAction.MEMBERS})
    grave = [
        replace(each, level=Level.SUPERVISOR, verdict=VerdictKind.SUPERVISOR, discreet=True)
        if each.encounter_id == "g2"
        else each
        for each in rows
    ]
    row = next(row for row in grouped(grave) if row.people > 1)
    assert (row.level, row.discreet) == (Level.SUPERVISOR, True)
    # Once one of them is claimed, the others are still a group; the last one is a row like any other.
    claimed = [replace(each, state=QueueState.CLAIMED) if each.encounter_id == "e2" else each for each in rows]
    assert [each.people for each in grouped(claimed) if each.encounter_id in {"e2", "g1", "g2"}] == [1, 2]


def long_view(first, count=100_000, rows=60):
    """A part of a long queue: cases are named by their place."""
    view = queue_view()
    model = row_of(view, "e2")
    here = tuple(replace(model, encounter_id=f"c{place}") for place in range(first, min(count, first + rows)))
    return replace(view, rows=here, first=first, count=count)


def wanted(screen):
    heard = []
    screen.intent.connect(lambda intent: heard.append(intent) if isinstance(intent, RowsWanted) else None)
    return heard


def test_of_a_long_queue_only_what_is_to_be_seen_is_asked_for(qtbot, screen):
    heard = wanted(screen)
    screen.show_view(long_view(0))
    assert screen.table.lines.rowCount() == 100_000
    assert heard == []
    screen.table.setFocus()
    qtbot.keyClick(screen.table, Qt.Key.Key_Down)
    qtbot.keyClick(screen.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert 99_980 < heard[-1].place < 100_000
    assert screen.table.chosen_id is None
    assert not screen.buttons[QueueAction.OPEN].isEnabled()
    screen.show_view(long_view(99_940))
    assert screen.table.chosen_id == "c99999"
    assert screen.buttons[QueueAction.CLAIM].isEnabled()


def test_a_row_that_is_not_here_is_drawn_as_on_its_way_and_belongs_to_nobody(screen):
    screen.show_view(long_view(0))
    assert screen.table.lines.index(500, TRAVELLER).data(CELL_ROLE).text == "…"
    assert screen.table.lines.id_at(500) is None


def test_the_choice_comes_back_with_its_row_and_never_falls_on_another(screen):
    screen.show_view(long_view(0))
    screen.table.choose("c3")
    screen.table.verticalScrollBar().setValue(screen.table.verticalScrollBar().maximum())
    screen.show_view(long_view(99_940))
    assert screen.table.chosen_id is None
    screen.show_view(long_view(0))
    assert screen.table.chosen_id == "c3"
    # Whoever stood before it has left, and another has come at the end: as many rows as before.
    screen.show_view(replace(long_view(1), first=0))
    assert screen.table.chosen_id == "c3"
    screen.show_view(replace(long_view(4), first=0))
    assert screen.table.chosen_id is None


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_card_in_doubt_stands_in_the_queue_with_its_reason(language):
    words = texts(language)
    row = doubt_view().rows[-1]
    for found in (each for each in Recheck if each.is_in_doubt):
        line = line_of(words, replace(row, doubt=found), queue_view())
        assert words(f"supervisor.doubt.{found.value.lower()}") in line.spoken
        assert words("supervisor.state.to_review") in line.spoken
