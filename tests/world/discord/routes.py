"""Every path this stand-in answers; any other is the platform's own 404."""

from tests.world.discord import commands, directory, interactions, messages, threads

ROUTES = (*directory.ROUTES, *commands.ROUTES, *messages.ROUTES, *threads.ROUTES, *interactions.ROUTES)
