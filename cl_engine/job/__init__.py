"""The jobs that `python -m cl_engine` runs, and the protocol of their folder."""
