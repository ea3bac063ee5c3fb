"""Socket Mode: connections, tickets, retries, and what happens to envelopes on the way."""

from datetime import timedelta

from tests.world.slack.scene import Scene
from tests.world.slack.sockets import FAREWELL, PATIENCE


def typed(at: Scene, words: str) -> None:
    seat = at.seat(at.amira)
    seat.type(seat.direct(at.app).id, words)


def texts(at: Scene) -> list[str]:
    return [packet["payload"]["event"]["text"] for packet in at.envelopes("events_api")]


def test_an_app_is_greeted_and_a_ticket_serves_once(at: Scene) -> None:
    assert (at.heard[0]["type"], at.heard[0]["connection_info"]) == ("hello", {"app_id": at.app.id})
    ticket = at.slack.sockets.ticket(at.app.id)
    assert at.slack.sockets.connect(ticket, at.heard.append, lambda: None)
    assert at.slack.sockets.connect(ticket, at.heard.append, lambda: None) is None
    old = at.slack.sockets.ticket(at.app.id)
    at.clock.advance(timedelta(seconds=61))
    assert at.slack.sockets.connect(old, at.heard.append, lambda: None) is None


def test_ten_connections_and_not_eleven(at: Scene) -> None:
    assert all(at.connect() for _ in range(9))
    assert at.connect() is None
    assert at.heard[-1]["reason"] == "too_many_websockets"


def test_events_go_down_one_of_several_lines_in_turn(at: Scene) -> None:
    other: list[object] = []
    at.slack.sockets.connect(at.slack.sockets.ticket(at.app.id), other.append, lambda: None)
    for number in range(4):
        typed(at, str(number))
    assert len(at.envelopes("events_api")) == 2
    assert len(other) == 3  # the greeting, and two


def test_an_event_comes_again_three_times_and_no_more(at: Scene) -> None:
    typed(at, "Hello")
    for pause in (
        PATIENCE,
        PATIENCE,
        timedelta(minutes=1) + PATIENCE,
        timedelta(minutes=5) + PATIENCE,
        timedelta(hours=1),
    ):
        at.clock.advance(pause)
        at.slack.tick()
        at.clock.advance(timedelta(minutes=5))
        at.slack.tick()
    attempts = [(packet["retry_attempt"], packet["retry_reason"]) for packet in at.envelopes("events_api")]
    assert attempts == [(0, ""), (1, "timeout"), (2, "timeout"), (3, "timeout")]
    ids = {packet["payload"]["event_id"] for packet in at.envelopes("events_api")}
    assert len(ids) == 1


def test_an_event_that_nobody_heard_waits_for_the_next_connection(at: Scene) -> None:
    at.slack.sockets.cut(at.app.id)
    typed(at, "Is anybody there?")
    assert texts(at) == []
    at.connect()
    at.clock.advance(timedelta(minutes=1))
    at.slack.tick()
    assert texts(at) == ["Is anybody there?"]


def test_on_request_events_come_twice_or_the_other_way_round(at: Scene) -> None:
    at.slack.sockets.twice = 1
    typed(at, "Once")
    assert texts(at) == ["Once", "Once"]
    one, two = at.envelopes("events_api")
    assert one["envelope_id"] != two["envelope_id"]
    assert one["payload"]["event_id"] == two["payload"]["event_id"]
    at.slack.sockets.hold()
    typed(at, "First")
    typed(at, "Second")
    assert texts(at) == ["Once", "Once"]
    at.slack.sockets.release(reverse=True)
    assert texts(at)[2:] == ["Second", "First"]


def test_a_refresh_lets_what_is_under_way_be_answered_and_then_hangs_up(at: Scene) -> None:
    typed(at, "Hello")
    at.slack.sockets.refresh(at.app.id)
    assert (at.heard[-1]["type"], at.heard[-1]["reason"]) == ("disconnect", "refresh_requested")
    assert at.slack.sockets.of(at.app.id) == []
    at.acknowledge()
    at.clock.advance(FAREWELL)
    at.slack.tick()
    assert at.line not in at.slack.sockets.connections
    assert len(at.envelopes("events_api")) == 1


def test_an_acknowledgement_with_a_payload_where_none_belongs_is_noted(at: Scene) -> None:
    typed(at, "Hello")
    at.acknowledge({"text": "Thank you"})
    assert at.slack.complaints == ["an acknowledgement of events_api must be empty"]
    nonsense: object
    for nonsense in (None, [], {"envelope_id": "x"}, "text"):
        at.slack.sockets.received(at.line, nonsense)


def test_who_left_and_what_was_archived_is_told_to_whoever_asked(at: Scene) -> None:
    at.slack.town.leave(at.room, at.ben)
    at.slack.town.archive(at.room)
    assert at.envelopes("events_api") == []  # the app did not subscribe
    at.app.manifest["settings"]["event_subscriptions"]["bot_events"] += ["group_archive", "app_uninstalled"]
    at.slack.town.archive(at.room)
    at.slack.town.uninstall(at.install)
    kinds = [packet["payload"]["event"]["type"] for packet in at.envelopes("events_api")]
    assert kinds == ["group_archive", "app_uninstalled"]
