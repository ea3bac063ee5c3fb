"""A schema that is not this program's is refused in one sentence, and an upgrade that was killed has done no harm."""

from pathlib import Path

from sqlalchemy import NullPool, create_engine, inspect

from tests.faults.process import Bot, House, make_folder, wait_until

REFUSED = 1


def test_the_program_of_yesterday_refuses_the_database_of_tomorrow(house: House) -> None:
    house.desk.write(lambda tx: tx.conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    ended = house.bot.command("run")
    assert ended.returncode == REFUSED
    (said,) = [line for line in ended.stderr.splitlines() if not line.startswith("{")]
    assert "9999" in said
    assert said.endswith(".")


def test_an_upgrade_that_is_killed_half_way_leaves_nothing_and_works_the_second_time(tmp_path: Path) -> None:
    make_folder(tmp_path)
    file = tmp_path / "desk.sqlite3"
    bot = Bot(tmp_path, f"sqlite:///{file}")
    upgrade = bot.begin("db", "upgrade")
    beside = [file.with_name(f"{file.name}{suffix}") for suffix in ("-journal", "-wal")]
    in_the_middle = wait_until(
        "the upgrade to write", lambda: any(one.exists() for one in beside) or upgrade.poll() is not None
    )
    bot.kill()
    assert in_the_middle

    ended = bot.command("run")
    if tables(bot.database_url):  # it had come to its end before it was killed
        assert ended.returncode == 0
    else:
        assert ended.returncode == REFUSED
        assert "advocate-desk db upgrade" in ended.stderr
    assert bot.command("db", "upgrade").returncode == 0
    bot.start()
    assert bot.terminate()[0] == 0


def tables(url: str) -> list[str]:
    """What is in there."""
    engine = create_engine(url, poolclass=NullPool)
    return inspect(engine).get_table_names()
