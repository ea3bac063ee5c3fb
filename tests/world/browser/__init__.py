"""The demonstration in a browser: both stand-ins side by side, as somebody sees them, and the families' real pages.

`python -m tests.world.browser` from the checkout. The bot behind it is the real one, as a process of its own.
"""
