"""Who may do what where, by the platform's published order: everybody, roles, the member; a thread asks its channel."""

from tests.world.discord.nouns import EVERYTHING, NOTHING, ORDINARY, Bits, Channel, Guild, Kind


def in_guild(guild: Guild, account_id: int) -> Bits:
    """What an account may do in a server before any channel has its say; nothing for those who are not in it."""
    member = guild.members.get(account_id)
    if member is None:
        return NOTHING
    if guild.owner_id == account_id:
        return EVERYTHING
    held = guild.roles[guild.id].permissions
    for role in member.roles:
        held |= guild.roles[role].permissions
    return EVERYTHING if Bits.ADMINISTRATOR in held else held


def in_channel(channel: Channel, account_id: int) -> Bits:
    """What an account may do in a channel, a thread or a direct conversation."""
    if channel.guild is None:
        return ORDINARY if account_id in (account.id for account in channel.recipients) else NOTHING
    if channel.parent is not None:
        return _in_thread(channel, channel.parent, account_id)
    held = in_guild(channel.guild, account_id)
    if held in (EVERYTHING, NOTHING):
        return held
    held = _overwritten(channel, channel.guild, account_id, held)
    return held if Bits.VIEW_CHANNEL in held else NOTHING


def may_view(channel: Channel, account_id: int) -> bool:
    """Whether the account can open it at all: a private thread is for its members and those who manage threads."""
    return Bits.VIEW_CHANNEL in in_channel(channel, account_id)


def _in_thread(thread: Channel, parent: Channel, account_id: int) -> Bits:
    held = in_channel(parent, account_id)
    inside = thread.thread is not None and account_id in thread.thread.members
    if thread.kind is Kind.PRIVATE_THREAD and not inside and Bits.MANAGE_THREADS not in held:
        return NOTHING
    return held


def _overwritten(channel: Channel, guild: Guild, account_id: int, held: Bits) -> Bits:
    roles = guild.members[account_id].roles
    everybody = [o for o in channel.overwrites if o.of_role and o.id == guild.id]
    by_role = [o for o in channel.overwrites if o.of_role and o.id in roles]
    own = [o for o in channel.overwrites if not o.of_role and o.id == account_id]
    for group in (everybody, by_role, own):
        for overwrite in group:
            held &= ~overwrite.deny
        for overwrite in group:
            held |= overwrite.allow
    return held
