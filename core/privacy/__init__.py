"""A family's rights over what is held about them: access, erasure, retention, and what happened when."""
