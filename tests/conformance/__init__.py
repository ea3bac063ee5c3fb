"""Whether what is sent is what the platforms say they take, by their own machine-readable descriptions."""
