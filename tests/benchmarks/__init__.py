"""What it costs, measured beside the raw limit in the same run. Nothing here is asserted: `make bench` prints JSON."""
