"""What an update costs those who are served beside it, and what sparing them costs the update."""
