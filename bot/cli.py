"""The command line. Each command loads what it needs when it is run, so that `--help` answers at once."""

from pathlib import Path
from typing import Annotated, Literal

import typer

CODES = "Exit codes: 0 done · 1 it failed, or a check did · 2 the configuration is wrong · 3 another bot is running."

app = typer.Typer(
    name="advocate-desk",
    help="Puts a SEND family's request for help in front of the right advocate, and makes sure the family hears back.",
    epilog=CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
db = typer.Typer(help="The database.", no_args_is_help=True, rich_markup_mode=None)
advocate = typer.Typer(help="Advocates.", no_args_is_help=True, rich_markup_mode=None)
keys = typer.Typer(help="The encryption keys.", no_args_is_help=True, rich_markup_mode=None)
audit = typer.Typer(help="The journal.", no_args_is_help=True, rich_markup_mode=None)
rewards = typer.Typer(help="Recognition.", no_args_is_help=True, rich_markup_mode=None)
api_key = typer.Typer(help="Keys of other programs.", no_args_is_help=True, rich_markup_mode=None)
for group, name in (
    (db, "db"),
    (advocate, "advocate"),
    (keys, "keys"),
    (audit, "audit"),
    (rewards, "rewards"),
    (api_key, "api-key"),
):
    app.add_typer(group, name=name)

ConfigFile = Annotated[
    Path, typer.Option("--config", help="The configuration file.", envvar="ADVOCATE_DESK_CONFIG", show_default=True)
]
HERE = Path("config.toml")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where to put the configuration and the keys.")] = Path(),
) -> None:
    """Write a configuration to fill in, and a key file to keep safe. Nothing that exists is overwritten."""
    from bot.beginning import init as begin

    raise typer.Exit(begin(folder))


@app.command()
def run(config: ConfigFile = HERE) -> None:
    """Run the bot until it is told to stop."""
    from bot.config import load
    from bot.run import run as run_bot

    raise typer.Exit(run_bot(load(config)))


@app.command()
def demo(
    *,
    play: Annotated[bool, typer.Option("--play", help="Let the story tell itself.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Without frames and colours.")] = False,
    keep: Annotated[Path | None, typer.Option(help="A folder to keep everything in, or to go on from.")] = None,
) -> None:
    """The desk in this terminal, with invented people. No account is needed."""
    from bot.demo import demo as demonstrate

    raise typer.Exit(demonstrate(keep=keep, play=play, plain=plain))


@app.command()
def doctor(config: ConfigFile = HERE) -> None:
    """Check everything that can be checked from here, and say what to do about what is wrong."""
    from bot.doctor import examine

    raise typer.Exit(examine(config))


@app.command()
def manifest(
    platform: Annotated[Literal["slack"], typer.Argument(help="The platform.")], config: ConfigFile = HERE
) -> None:
    """Print what the platform makes the desk's app from. With a configuration, its commands have their names there."""
    from bot.manifests import show

    show(platform, config)


@app.command()
def invite(
    platform: Annotated[Literal["discord"], typer.Argument(help="The platform.")], config: ConfigFile = HERE
) -> None:
    """Print the address at which somebody who manages a server lets the bot in, with the least permissions."""
    from bot.invitations import show

    raise typer.Exit(show(platform, config))


@app.command()
def backup(config: ConfigFile = HERE) -> None:
    """Copy the record into the backup folder. The bot may be running."""
    from bot import upkeep

    upkeep.back_up(config)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="The backup to go back to.")], config: ConfigFile = HERE) -> None:
    """Go back to a backup. What was erased since is erased again; the present record is put aside."""
    from bot import upkeep

    upkeep.go_back(config, file)


@db.command("upgrade")
def db_upgrade(config: ConfigFile = HERE) -> None:
    """Prepare the database, or bring it to this version: all or nothing, after a backup."""
    from bot import upkeep

    upkeep.upgrade(config)


@advocate.command("add")
def advocate_add(
    account: Annotated[str, typer.Option(help="Their account: platform:workspace:account.")],
    name: Annotated[str, typer.Option(help="Their name, as families read it.")],
    plan: Annotated[str, typer.Option(help="The plan they are on.")] = "free",
    organisation: Annotated[str, typer.Option(help="The organisation's slug; with only one it may be left out.")] = "",
    config: ConfigFile = HERE,
) -> None:
    """Add an advocate, as coordinators do from the chat. A coordinator accredits them."""
    from bot import upkeep

    upkeep.add_advocate(config, organisation, {"account": account, "name": name, "plan": plan})


@keys.command("rotate")
def keys_rotate(config: ConfigFile = HERE) -> None:
    """Put everything under the key that is named as current. The bot may be running, once it knows that key."""
    from bot import upkeep

    upkeep.rotate_keys(config)


@audit.command("verify")
def audit_verify(config: ConfigFile = HERE) -> None:
    """Compare the journal with its seals."""
    from bot import upkeep

    raise typer.Exit(upkeep.verify_journal(config))


@api_key.command("add")
def api_key_add(
    name: Annotated[str, typer.Argument(help="What the key is for, for example the name of the program.")],
    scopes: Annotated[str, typer.Option(help="create, read, act: what it may do.")] = "create,read,act",
    organisation: Annotated[str, typer.Option(help="The organisation's slug; with only one it may be left out.")] = "",
    config: ConfigFile = HERE,
) -> None:
    """Make a key and show it once. To rotate one: add another, change the program, revoke the old one."""
    from bot import program_keys

    program_keys.add(config, organisation, name, scopes)


@api_key.command("revoke")
def api_key_revoke(
    key: Annotated[str, typer.Argument(help="The key's id, as `api-key list` shows it.")], config: ConfigFile = HERE
) -> None:
    """Let a key open nothing any more, at once. The bot may be running."""
    from bot import program_keys

    program_keys.revoke(config, key)


@api_key.command("list")
def api_key_list(config: ConfigFile = HERE) -> None:
    """Every key, what it may do, and whether it was revoked. No secret is shown."""
    from bot import program_keys

    program_keys.show(config)


@rewards.command("explain")
def rewards_explain(
    name: Annotated[str, typer.Argument(metavar="ADVOCATE", help="A name, part of one, or an account.")],
    *,
    organisation: Annotated[str, typer.Option(help="Where there are several: the one it is about.")] = "",
    config: ConfigFile = HERE,
) -> None:
    """Print how an advocate's score came about, to the single fact."""
    from bot import recognition

    recognition.explain(config, name, organisation)


@rewards.command("verify")
def rewards_verify(config: ConfigFile = HERE) -> None:
    """Count every score anew from the facts, and compare it with what is kept."""
    from bot import recognition

    raise typer.Exit(recognition.verify(config))


@rewards.command("preview")
def rewards_preview(
    file: Annotated[Path, typer.Argument(metavar="NEW.toml", help="A policy that is not in force yet.")],
    config: ConfigFile = HERE,
) -> None:
    """Print whose tier another policy would change, and why. Nothing is changed by it."""
    from bot import recognition

    recognition.preview(config, file)
