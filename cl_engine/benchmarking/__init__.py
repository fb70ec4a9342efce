"""Benchmarks: strategies on a scenario, over seeds; safe to interrupt, resumed where they stood."""
