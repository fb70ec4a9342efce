"""Clients while versions change: who fails, who waits, and who is answered by the wrong version."""
