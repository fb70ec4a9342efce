"""The estimators there are."""

from cl_engine.drift.atc import ATC
from cl_engine.drift.cbpe import CBPE
from cl_engine.drift.estimation import Estimator

ESTIMATORS: dict[str, type[Estimator]] = {"cbpe": CBPE, "atc": ATC}
