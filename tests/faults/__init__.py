"""What can go wrong, made to happen: races, crashes, full disks, clocks that jump, texts that bite."""
