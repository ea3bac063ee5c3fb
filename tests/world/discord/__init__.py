"""A Discord to live with while there is none: people and servers in memory, and the wire that the real library speaks.

`world.Discord` is the platform, pure and with an injected clock; `people.Person` is what somebody does and sees there;
`shell.serve` puts it on a loopback port for an unmodified discord.py. Sources: the public developer documentation, the
official OpenAPI description, and the library's own source where those are silent.
"""
