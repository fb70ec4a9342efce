"""What more than one view answers with."""

from rest_framework import serializers


class FailureSerializer(serializers.Serializer):  # type: ignore[type-arg]
    code = serializers.CharField()
    detail = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]


class GovernedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    objective_ms = serializers.FloatField(help_text="The service's 99th percentile is to stay below.")
    p99_before_ms = serializers.FloatField(allow_null=True, help_text="Null where too few requests came.")
    p99_during_ms = serializers.FloatField(allow_null=True, help_text="The median while it trained.")
    p99_worst_ms = serializers.FloatField(allow_null=True)
    violations = serializers.IntegerField(help_text="How often the objective began to be missed.")
    paused_s = serializers.FloatField(help_text="Seconds of pause for that, and for swaps.")
    duty = serializers.FloatField(help_text="The share of the time that training took, 0 to 1.")
    samples_per_s = serializers.FloatField()
    yields_by = serializers.CharField(help_text="cpu.idle, nice or nothing.")
    threads = serializers.IntegerField()


class ConditionsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    threads = serializers.IntegerField()
    device = serializers.CharField()
    cpu = serializers.CharField(help_text="Its model.")
    instructions = serializers.CharField(help_text="Of the processor, as PyTorch uses them.")
    python = serializers.CharField()
    engine = serializers.CharField(help_text="A digest of the engine's own code.")
    packages = serializers.DictField(child=serializers.CharField(), help_text="Versions by name.")


class WeightsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    then = serializers.CharField(help_text="SHA-256 of the version's file.")
    now = serializers.CharField()


class SetAccuracySerializer(serializers.Serializer):  # type: ignore[type-arg]
    set = serializers.CharField()
    then = serializers.FloatField()
    now = serializers.FloatField()


class DifferingSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField(help_text="threads, device, cpu, ... or a package.")
    then = serializers.JSONField(allow_null=True, help_text="Null where it was not recorded.")
    now = serializers.JSONField(allow_null=True)


class ReproducedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    same = serializers.BooleanField(help_text="Whether the very same weights came of it.")
    weights = WeightsSerializer()
    max_abs_difference = serializers.FloatField(
        allow_null=True, help_text="Of any weight; null where the tensors are others."
    )
    accuracy = SetAccuracySerializer(many=True)
    conditions = DifferingSerializer(many=True, help_text="Those that differ.")


class NeedsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="What it needs and is gone, a sentence each."
    )
    left_out = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Held-back snapshots that are no longer whole: it is not compared on these.",
    )


class SupervisedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What runs and benchmarks say alike."""

    id = serializers.IntegerField(source="pk")
    state = serializers.CharField()
    attempt = serializers.IntegerField()
    fraction = serializers.FloatField(help_text="Of the work, 0 to 1.")
    eta_s = serializers.FloatField(allow_null=True, help_text="Seconds left.")
    sequence = serializers.IntegerField(help_text="The newest event.")
    heartbeat_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    cancel_requested = serializers.BooleanField()
    failure = FailureSerializer(allow_null=True)
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()


class RunSerializer(SupervisedSerializer):
    service = serializers.CharField(source="service.name")
    kind = serializers.CharField()
    strategy = serializers.CharField()
    spec = serializers.DictField(help_text="Parameters, training and the classes of the head to be.")
    base = serializers.IntegerField(source="base.number", allow_null=True, default=None)
    snapshot = serializers.IntegerField(source="snapshot_id", allow_null=True)
    version = serializers.IntegerField(source="version.number", allow_null=True, default=None)
    governed = GovernedSerializer(allow_null=True)
    conditions = ConditionsSerializer(allow_null=True)
    reproduces = serializers.IntegerField(source="reproduces.number", allow_null=True, default=None)
    reproduced = ReproducedSerializer(allow_null=True)
    cause = serializers.CharField()


class BenchmarkSerializer(SupervisedSerializer):
    project = serializers.CharField(source="project.slug")
    spec = serializers.DictField(
        help_text="Scenario, strategies, seeds, model, training and tuning, all defaults said."
    )


class FigureSerializer(serializers.Serializer):  # type: ignore[type-arg]
    mean = serializers.FloatField()
    std = serializers.FloatField(help_text="Over the seeds; 0 for one.")


class TrialSerializer(serializers.Serializer):  # type: ignore[type-arg]
    strategy = serializers.CharField()
    seed = serializers.IntegerField()
    accuracy = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField()),
        help_text="A row for each stage that was learnt, a column for each stage.",
    )
    figures = serializers.DictField(child=serializers.FloatField())


class FailedTrialSerializer(serializers.Serializer):  # type: ignore[type-arg]
    strategy = serializers.CharField()
    seed = serializers.IntegerField()
    failure = serializers.CharField()


class CandidateSerializer(serializers.Serializer):  # type: ignore[type-arg]
    values = serializers.DictField()
    state = serializers.CharField(help_text="complete, pruned or failed.")
    experiences = serializers.IntegerField(help_text="That it learnt.")
    accuracy = serializers.FloatField(allow_null=True, help_text="Mean on those, on held-out samples.")


class FoundSerializer(serializers.Serializer):  # type: ignore[type-arg]
    searched = serializers.DictField(help_text="Of each parameter {low, high, log} or {choices}.")
    chosen = serializers.DictField()
    accuracy = serializers.FloatField(allow_null=True, help_text="The best, on held-out samples.")
    complete = serializers.IntegerField()
    pruned = serializers.IntegerField()
    failed = serializers.IntegerField()
    trials = CandidateSerializer(many=True)


class TuningSerializer(serializers.Serializer):  # type: ignore[type-arg]
    trials = serializers.IntegerField()
    experiences = serializers.IntegerField()
    seen = serializers.CharField(help_text="What the search looked at, in words.")
    strategies = serializers.DictField(child=FoundSerializer())


class ResultsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    summary = serializers.DictField(
        child=serializers.DictField(child=FigureSerializer()), help_text="Of each strategy, each figure."
    )
    trials = TrialSerializer(many=True)
    failed = FailedTrialSerializer(many=True)
    tuning = TuningSerializer(required=False, allow_null=True)


class BenchmarkArtifactSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    digest = serializers.CharField(help_text="SHA-256.")
    size_bytes = serializers.IntegerField()


class PointSerializer(serializers.Serializer):  # type: ignore[type-arg]
    sequence = serializers.IntegerField()
    name = serializers.CharField(
        help_text="train/loss, train/accuracy, eval/<set>/accuracy; of a benchmark <strategy>-<seed>/accuracy."
    )
    step = serializers.IntegerField()
    value = serializers.FloatField()


class LineSerializer(serializers.Serializer):  # type: ignore[type-arg]
    sequence = serializers.IntegerField()
    at = serializers.DateTimeField()
    level = serializers.CharField()
    text = serializers.CharField()


class ParameterSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    type = serializers.CharField(help_text="integer, number, string or boolean.")
    default = serializers.JSONField(allow_null=True)
    minimum = serializers.FloatField(allow_null=True)
    exclusive_minimum = serializers.FloatField(allow_null=True)
    maximum = serializers.FloatField(allow_null=True)
    choices = serializers.ListField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    search = serializers.ListField(
        allow_null=True, help_text="Lowest and highest, or the choices, that tuning looks through."
    )
    meaning = serializers.CharField()


class CatalogueSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    parameters = ParameterSerializer(many=True)


class ArchitectureSerializer(CatalogueSerializer):
    family = serializers.BooleanField(help_text="Whether the name stands for many: timm/<name>.")


class ScenarioSerializer(CatalogueSerializer):
    dataset = serializers.CharField()


class StrategySerializer(CatalogueSerializer):
    paper = serializers.URLField(allow_null=True)
    suits = serializers.ListField(child=serializers.CharField())
    keeps = serializers.CharField()
    deployable = serializers.BooleanField()
    benchmark_only = serializers.CharField(allow_null=True)
