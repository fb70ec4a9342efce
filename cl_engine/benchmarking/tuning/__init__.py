"""The search for a strategy's parameters before it is measured; loads Optuna, which only a tuned benchmark needs."""
