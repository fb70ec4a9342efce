"""THE door to Triton: client, protocol types, model repository writer, embedded host."""
