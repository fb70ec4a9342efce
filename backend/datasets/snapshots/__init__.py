"""How a snapshot's samples are chosen and kept apart."""
