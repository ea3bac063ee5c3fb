"""What advocates do together: events, and the guides library."""
