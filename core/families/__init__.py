"""A family's own side of the desk: private links and sessions, their page as neutral data, and the request form."""
