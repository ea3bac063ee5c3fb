"""The nouns as the JSON that travels: ids and permissions as strings, instants in ISO 8601."""

from datetime import datetime

from tests.world.discord.nouns import (
    Account,
    Attachment,
    Channel,
    Flags,
    Guild,
    Json,
    Kind,
    Member,
    Message,
    Overwrite,
    Role,
)

UPLOAD_LIMIT = 10 * 1024 * 1024


def instant(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def account(one: Account) -> Json:
    said: Json = {
        "id": str(one.id),
        "username": one.name.lower().replace(" ", "."),
        "discriminator": "0" if not one.bot else "0001",
        "global_name": None if one.bot else one.name,
        "avatar": None,
        "primary_guild": None,
        "public_flags": 0,
        "flags": 0,
    }
    if one.bot:
        said |= {"username": one.name, "bot": True}
    return said


def role(one: Role) -> Json:
    return {
        "id": str(one.id),
        "name": one.name,
        "description": None,
        "permissions": str(int(one.permissions)),
        "position": one.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": one.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def member(one: Member) -> Json:
    """Without the account: as it stands beside an `author`."""
    return {
        "roles": [str(held) for held in sorted(one.roles)],
        "joined_at": instant(one.joined_at),
        "nick": None,
        "avatar": None,
        "banner": None,
        "premium_since": None,
        "communication_disabled_until": None,
        "pending": False,
        "deaf": False,
        "mute": False,
        "flags": 0,
    }


def member_with_account(one: Member) -> Json:
    return member(one) | {"user": account(one.account)}


def overwrite(one: Overwrite) -> Json:
    return {
        "id": str(one.id),
        "type": 0 if one.of_role else 1,
        "allow": str(int(one.allow)),
        "deny": str(int(one.deny)),
    }


def channel(one: Channel, *, seen_by: int = 0) -> Json:
    """A channel as its own; a thread says whether `seen_by` is in it."""
    last = one.last()
    said: Json = {
        "id": str(one.id),
        "type": int(one.kind),
        "flags": 0,
        "last_message_id": str(last.id) if last else None,
    }
    if one.guild is None:
        others = [person for person in one.recipients if person.id != seen_by]
        return said | {"recipients": [account(person) for person in others]}
    said |= {"guild_id": str(one.guild.id), "name": one.name, "rate_limit_per_user": 0}
    if one.thread is None:
        return said | {
            "position": one.position,
            "parent_id": None,
            "topic": one.topic,
            "nsfw": False,
            "permission_overwrites": [overwrite(each) for each in one.overwrites],
        }
    return said | _thread(one, seen_by)


def _thread(one: Channel, seen_by: int) -> Json:
    thread, parent = one.thread, one.parent
    assert thread is not None
    assert parent is not None
    metadata: Json = {
        "archived": thread.archived,
        "archive_timestamp": instant(thread.archived_at),
        "auto_archive_duration": int(thread.auto_archive.total_seconds() // 60),
        "locked": thread.locked,
        "create_timestamp": instant(thread.created_at),
    }
    if one.kind is Kind.PRIVATE_THREAD:
        metadata["invitable"] = thread.invitable
    said: Json = {
        "parent_id": str(parent.id),
        "owner_id": str(thread.owner_id),
        "thread_metadata": metadata,
        "message_count": len(one.messages),
        "total_message_sent": len(one.messages),
        "member_count": len(thread.members),
    }
    if seen_by in thread.members:
        said["member"] = thread_member(one, seen_by)
    return said


def thread_member(one: Channel, account_id: int) -> Json:
    assert one.thread is not None
    joined = one.thread.members[account_id]
    return {"id": str(one.id), "user_id": str(account_id), "join_timestamp": instant(joined), "flags": 0}


def message(one: Message, *, with_nonce: bool = False) -> Json:
    """A message. The nonce is told when it is posted and never again: it is not kept."""
    said: Json = {
        "id": str(one.id),
        "channel_id": str(one.channel.id),
        "type": one.kind,
        "author": account(one.author),
        "content": one.content,
        "timestamp": instant(one.created_at),
        "edited_timestamp": instant(one.edited_at) if one.edited_at else None,
        "tts": False,
        "mention_everyone": one.mentions_everyone,
        "mentions": [account(each) for each in one.mentions],
        "mention_roles": [],
        "attachments": [attachment(each, one) for each in one.attachments],
        "embeds": one.embeds,
        "components": one.components,
        "pinned": False,
        "flags": int(one.flags),
    }
    if with_nonce and one.nonce is not None:
        said["nonce"] = one.nonce
    if one.webhook_id is not None:
        said |= {"webhook_id": str(one.webhook_id), "application_id": str(one.webhook_id)}
    if one.interaction is not None:
        said["interaction_metadata"] = one.interaction
    return said


def attachment(one: Attachment, of: Message) -> Json:
    described = {"description": one.description} if one.description else {}
    url = f"https://cdn.discordapp.com/attachments/{of.channel.id}/{one.id}/{one.filename}"
    return described | {
        "id": str(one.id),
        "filename": one.filename,
        "size": len(one.content),
        "url": url,
        "proxy_url": url,
        "ephemeral": Flags.EPHEMERAL in of.flags,
    }


def guild(one: Guild) -> Json:
    """A server as REST gives it; the gateway adds its channels, threads and the bot's own membership."""
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "home_header": None,
        "description": None,
        "owner_id": str(one.owner_id),
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw": False,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-GB",
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "vanity_url_code": None,
        "max_members": 500000,
        "max_presences": None,
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [role(each) for each in one.roles.values()],
        "incidents_data": None,
    }
