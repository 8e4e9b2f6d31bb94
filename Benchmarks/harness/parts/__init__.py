"""The parts of scripts/bench: each has a function `run(options, figures)`."""
