"""What the gateway costs a client: beside Triton itself, and beside a proxy that does nothing else."""
