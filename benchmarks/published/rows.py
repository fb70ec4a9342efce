"""The rows of the published table: figures, and the protocols that they were measured by.

Published figures: those that the authors of Avalanche collected or reproduced in continual-learning-baselines
(https://github.com/ContinualAI/continual-learning-baselines), by the protocols that are written there; naive and DER
have none there.
"""

from collections.abc import Mapping

from benchmarks.published import permuted_mnist, split_cifar10, split_mnist
from benchmarks.published.protocol import Row

ROWS: Mapping[str, Row] = {**permuted_mnist.ROWS, **split_mnist.ROWS, **split_cifar10.ROWS}
