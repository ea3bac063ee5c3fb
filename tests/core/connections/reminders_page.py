"""Keeps the table of docs/reminders.md true; `python -m tests.core.connections.reminders_page` renews it."""

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from core.connections.ladder import IntroductionStep, introduction_due, introduction_ladder

PAGE = Path(__file__).parents[3] / "docs" / "reminders.md"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"
ACCEPTED = (
    time(0, 30),
    time(3),
    time(8, 45),
    time(9),
    time(11, 30),
    time(15, 30),
    time(18, 15),
    time(22),
)


def ladder_table(day: date, zone: ZoneInfo, accepted: tuple[time, ...] = ACCEPTED) -> str:
    """The ladder as Markdown for each local time of Accept on `day`; everybody lives in `zone`."""
    head = ("Accepted", "Reminders", "Introduction due", "Told it is overdue", "Coordinators told")
    rows = [head, ("---",) * len(head)]
    rows += [_row(datetime.combine(day, at, zone), zone) for at in accepted]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def renewed(page: str) -> str:
    """The page with its table made anew for an ordinary day."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + "\n" + ladder_table(date(2026, 3, 10), ZoneInfo("Europe/London")) + "\n" + END + after


def _row(accepted_at: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    told = {step.step: _local(step.due_at, zone) for step in introduction_ladder(accepted_at, zone, zone)}
    told[IntroductionStep.COORDINATORS_HANDOVER] += ", with handover"
    return (
        _local(accepted_at, zone),
        _listed(told, IntroductionStep.REMINDER_1, IntroductionStep.REMINDER_2),
        _local(introduction_due(accepted_at), zone),
        told[IntroductionStep.OVERDUE],
        _listed(told, IntroductionStep.COORDINATORS, IntroductionStep.COORDINATORS_HANDOVER),
    )


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%a %H:%M")


def _listed(told: dict[IntroductionStep, str], *steps: IntroductionStep) -> str:
    return "; ".join(told[step] for step in steps if step in told)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
