"""A person's data are taken out everywhere: by whom, from where, in which steps, and again after a restore."""
