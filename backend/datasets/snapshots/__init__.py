"""How a snapshot's samples are chosen and kept apart, what is in one, and how two differ."""
