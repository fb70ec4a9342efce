"""THE door to cl_engine: writes what its jobs are asked, reads what they say; loads no torch."""

from backend.engine.asking import (
    BaseVersion,
    EvaluatedModel,
    Samples,
    write_benchmark_spec,
    write_evaluate_spec,
    write_export_spec,
    write_select_spec,
    write_suspects_spec,
    write_twins_spec,
    write_update_spec,
)
from backend.engine.catalogue import (
    architectures,
    benchmark_scenarios,
    selection_criteria,
    strategies,
    training_fields,
)
from backend.engine.checking import (
    validate_architecture,
    validate_benchmark,
    validate_signature,
    validate_training,
    validate_weights,
)
from backend.engine.ending import Failure, JobEnd, job_end, require_finished
from backend.engine.listening import (
    Event,
    ProgressReader,
    last_failure,
    read_benchmark_results,
    read_events,
    read_result,
)
from backend.engine.running import benchmark_command, command, forget_command
from backend.engine.weights import weights_difference

__all__ = [
    "BaseVersion",
    "EvaluatedModel",
    "Event",
    "Failure",
    "JobEnd",
    "ProgressReader",
    "Samples",
    "architectures",
    "benchmark_command",
    "benchmark_scenarios",
    "command",
    "forget_command",
    "job_end",
    "last_failure",
    "read_benchmark_results",
    "read_events",
    "read_result",
    "require_finished",
    "selection_criteria",
    "strategies",
    "training_fields",
    "validate_architecture",
    "validate_benchmark",
    "validate_signature",
    "validate_training",
    "validate_weights",
    "weights_difference",
    "write_benchmark_spec",
    "write_evaluate_spec",
    "write_export_spec",
    "write_select_spec",
    "write_suspects_spec",
    "write_twins_spec",
    "write_update_spec",
]
