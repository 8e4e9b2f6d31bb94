"""What scripts/bench measures with; Benchmarks/README.md says how."""
