"""REST for policies, what they did, and the chains they set going."""

from dataclasses import asdict
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.automation.backtesting.services import backtest_cancel, backtest_delete, backtest_start
from backend.automation.deciding import Decision
from backend.automation.environments import environment_delete, environment_rename
from backend.automation.findings import Finding
from backend.automation.models import Backtest, Chain, Policy, Reaction
from backend.automation.reacting import policy_dry_run
from backend.automation.selectors import (
    backtest_get,
    backtest_list,
    chain_get,
    chain_list,
    policy_get,
    reaction_list,
)
from backend.automation.services import chain_begin_by_hand, chain_stop, policy_set
from backend.core.api import ActorAPIView
from backend.core.errors import NotFoundError
from backend.hosts.api import views as environments
from backend.hosts.api.serializers import EnvironmentDetail
from backend.hosts.selectors import environment_get
from backend.projects.selectors import service_get


class PolicySerializer(serializers.ModelSerializer[Policy]):
    settings = serializers.SerializerMethodField()

    class Meta:
        model = Policy
        fields = ("version", "enabled", "settings", "changed_at")

    @extend_schema_field(serializers.DictField())
    def get_settings(self, policy: Policy) -> Any:
        return policy.settings


class ChainSerializer(serializers.ModelSerializer[Chain]):
    service = serializers.CharField(source="service.name")

    class Meta:
        model = Chain
        fields = (
            "id",
            "service",
            "state",
            "cause",
            "policy_version",
            "run",
            "report",
            "problem",
            "created_at",
        )


class ReactionSerializer(serializers.ModelSerializer[Reaction]):
    class Meta:
        model = Reaction
        fields = ("policy_version", "cause", "by", "did", "why", "held_by", "at")
        extra_kwargs: ClassVar = {
            "cause": {"help_text": "The alert that was answered, if one was."},
            "by": {"help_text": "Who set it going by hand, if somebody did."},
            "held_by": {"help_text": "Codes of what stood against it; none where it acted."},
        }


class FindingSerializer(serializers.Serializer[Finding]):
    """One condition; `parts` are those within, each of the same form."""

    met = serializers.BooleanField()
    text = serializers.CharField()
    parts = serializers.ListField(child=serializers.DictField())


class HoldSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()


class DecisionSerializer(serializers.Serializer[Decision]):
    acts = serializers.BooleanField(help_text="Whether an update would begin now.")
    reason = serializers.CharField()
    finding = serializers.SerializerMethodField()
    holds = HoldSerializer(many=True, help_text="What stands against it although its conditions are met.")

    @extend_schema_field(FindingSerializer)
    def get_finding(self, decision: Decision) -> Any:
        return asdict(decision.finding)


class BacktestRowSerializer(serializers.ModelSerializer[Backtest]):
    service = serializers.CharField(source="service.name")
    retrains = serializers.BooleanField(help_text="Whether its updates are trained.")

    class Meta:
        model = Backtest
        fields = (
            *("id", "service", "state", "retrains", "fraction", "doing", "problem"),
            *("created_by", "created_at"),
        )


class BacktestSerializer(BacktestRowSerializer):
    asked = serializers.DictField()
    result = serializers.DictField(
        allow_null=True,
        help_text="`real` and each of `policies`: accuracy, curve between `edges`, updates, firings, cost, trained.",
    )

    class Meta(BacktestRowSerializer.Meta):
        fields = (*BacktestRowSerializer.Meta.fields, "asked", "result")  # type: ignore[assignment]


class PolicyView(ActorAPIView):
    @extend_schema_serializer(component_name="PolicySet")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        enabled = serializers.BooleanField(default=True)
        settings = serializers.DictField(default=dict)
        version = serializers.IntegerField(
            default=None,
            allow_null=True,
            min_value=0,
            help_text="Of the policy that is changed, 0: there was none; where another is set, 409. Left out: any.",
        )

    @extend_schema(operation_id="policy_get", responses=PolicySerializer)
    def get(self, request: Request, name: str) -> Response:
        """The service's policy; 404 where it has none."""
        found = policy_get(self.actor, service_get(self.actor, name))
        if found is None:
            raise NotFoundError("policy_missing", "This service has no policy; set one with PUT.")
        return Response(PolicySerializer(found).data)

    @extend_schema(operation_id="policy_set", request=InputSerializer, responses=PolicySerializer)
    def put(self, request: Request, name: str) -> Response:
        """Set what sets updates going; chains under way keep what they began with."""
        body = self.body(self.InputSerializer)
        return Response(
            PolicySerializer(
                policy_set(
                    actor=self.actor,
                    service=service_get(self.actor, name),
                    settings=body["settings"],
                    enabled=body["enabled"],
                    version=body["version"],
                )
            ).data
        )


class DryRunView(ActorAPIView):
    @extend_schema_serializer(component_name="PolicyDryRun")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        settings = serializers.DictField(
            required=False, help_text="Left out: those of the policy that is set."
        )

    @extend_schema(operation_id="policy_dry_run", responses=DecisionSerializer)
    def get(self, request: Request, name: str) -> Response:
        """Whether the policy would act now, and why or why not."""
        return Response(self._decided(name))

    @extend_schema(operation_id="policy_dry_run_of", request=InputSerializer, responses=DecisionSerializer)
    def post(self, request: Request, name: str) -> Response:
        """The same of other settings, which are not kept."""
        return Response(self._decided(name, self.body(self.InputSerializer).get("settings")))

    def _decided(self, name: str, settings: dict[str, Any] | None = None) -> Any:
        service = service_get(self.actor, name)
        return DecisionSerializer(policy_dry_run(actor=self.actor, service=service, settings=settings)).data


class BacktestsView(ActorAPIView):
    @extend_schema_serializer(component_name="BacktestStart")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        policies = serializers.ListField(
            child=serializers.DictField(),
            default=list,
            help_text="Each {name, settings}; the settings as of a policy.",
        )
        environment = serializers.CharField(required=False)
        since = serializers.DateTimeField(required=False, help_text="Left out: seven days ago.")
        until = serializers.DateTimeField(required=False)
        label_delay_s = serializers.FloatField(required=False)
        update_s = serializers.FloatField(required=False)
        cost_of_update = serializers.FloatField(required=False)
        cost_of_error = serializers.FloatField(required=False)
        retrain = serializers.BooleanField(
            required=False, help_text="Train each update on what had been labelled by its begin."
        )
        most_retrainings = serializers.IntegerField(
            required=False, help_text="Of each policy, 1 to 50; of all together at most 100."
        )

    @extend_schema(operation_id="backtest_list", responses=BacktestRowSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """The backtests of a service, newest first."""
        rows = backtest_list(self.actor, service_get(self.actor, name))
        return self.page(rows.defer("result"), BacktestRowSerializer)

    @extend_schema(
        operation_id="backtest_start", request=InputSerializer, responses={202: BacktestSerializer}
    )
    def post(self, request: Request, name: str) -> Response:
        """Have a worker try policies on recorded traffic, with the versions that there were or trained anew."""
        service = service_get(self.actor, name)
        found = backtest_start(actor=self.actor, service=service, asked=self.body(self.InputSerializer))
        return Response(BacktestSerializer(found).data, status=202)


class BacktestView(ActorAPIView):
    @extend_schema(operation_id="backtest_get", responses=BacktestSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One backtest: how far it is, and what its policies would have done."""
        return Response(BacktestSerializer(backtest_get(self.actor, pk)).data)

    @extend_schema(operation_id="backtest_delete", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take one that has ended away."""
        backtest_delete(actor=self.actor, backtest=backtest_get(self.actor, pk))
        return Response(status=204)


class BacktestCancelView(ActorAPIView):
    @extend_schema(operation_id="backtest_cancel", request=None, responses={202: BacktestSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Cancel it; one that trains ends within seconds."""
        found = backtest_get(self.actor, pk)
        backtest_cancel(actor=self.actor, backtest=found)
        return Response(BacktestSerializer(found).data, status=202)


class ReactionsView(ActorAPIView):
    @extend_schema(operation_id="reaction_list", responses=ReactionSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """What the policy did and why, or what held it back."""
        return self.page(reaction_list(self.actor, service_get(self.actor, name)), ReactionSerializer)


class ChainsView(ActorAPIView):
    @extend_schema_serializer(component_name="ChainBegin")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        reason = serializers.CharField(max_length=500)

    @extend_schema(operation_id="chain_list", responses=ChainSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """The chains of a service, newest first."""
        return self.page(chain_list(self.actor, service_get(self.actor, name)), ChainSerializer)

    @extend_schema(operation_id="chain_begin", request=InputSerializer, responses={201: ChainSerializer})
    def post(self, request: Request, name: str) -> Response:
        """Set the policy's chain going by hand, whatever its conditions and limits say."""
        service = service_get(self.actor, name)
        begun = chain_begin_by_hand(actor=self.actor, service=service, **self.body(self.InputSerializer))
        return Response(ChainSerializer(begun).data, status=201)


class ChainStopView(ActorAPIView):
    @extend_schema_serializer(component_name="ChainStop")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        reason = serializers.CharField(max_length=500)

    @extend_schema(operation_id="chain_stop", request=InputSerializer, responses=ChainSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """End a chain that is under way."""
        found = chain_stop(
            actor=self.actor, chain=chain_get(self.actor, pk), **self.body(self.InputSerializer)
        )
        return Response(ChainSerializer(found).data)


class EnvironmentView(environments.EnvironmentView):
    """As in `hosts`; what names it is known here."""

    @extend_schema(operation_id="environment_delete", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take an environment away to which nothing was ever validated, requested or rolled out."""
        environment_delete(actor=self.actor, environment=environment_get(self.actor, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RenameInput(serializers.Serializer[object]):
    name = serializers.SlugField(max_length=40)


class EnvironmentRenameView(ActorAPIView):
    @extend_schema(operation_id="environment_rename", request=RenameInput, responses=EnvironmentDetail)
    def post(self, request: Request, pk: int) -> Response:
        """Call an environment otherwise: the policies and chains that name it follow."""
        environment = environment_get(self.actor, pk)
        row = environment_rename(actor=self.actor, environment=environment, **self.body(RenameInput))
        return Response(EnvironmentDetail(row).data)
