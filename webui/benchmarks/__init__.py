"""What the pages of benchmarks say of one, or of strategies of several side by side."""
