"""Stand-ins for chat platforms: a pure class each, and a thin shell that the unmodified client libraries connect to.

They know no rule of the desk. They are strict, as the platforms are, and misbehave on request, as the platforms do.
"""
