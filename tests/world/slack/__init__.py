"""A stand-in for Slack: several workspaces, their people, and the apps that are installed in them.

`Slack` is the whole of it without any wire; `Shell` puts it on loopback, where slack_sdk and Bolt find it.
"""
