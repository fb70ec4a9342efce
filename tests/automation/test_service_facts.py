"""What is known of a service, out of the database."""

from datetime import timedelta

import pytest

from backend.automation.facts import Accuracy
from backend.automation.models import Chain, Policy
from backend.automation.service_facts import ServiceFacts, service_facts
from backend.core.clock import now
from backend.datasets.models import QueueItem
from backend.deployments.models import LivePeriod
from backend.hosts.models import Environment
from backend.monitoring.models import AccuracyWindow, Alert, Observation, TrafficMinute
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from tests.automation.stories import TEST, go_live, raise_alert, react, updated
from tests.factories import make_inputs, make_samples, make_snapshot
from tests.monitoring.builders import observe

pytestmark = pytest.mark.django_db


def facts(service: Service) -> ServiceFacts:
    return service_facts(TEST, Policy.objects.get(service=service), now(), "production")


def label(service: Service, first: int, right: list[bool]) -> None:
    """Late labels of the answers from number `first` on: what was said, or another class."""
    for sequence, is_right in enumerate(right, start=first):
        row = Observation.objects.get(service=service, sequence=sequence)
        other = next(name for name in service.signature["classes"] if name != row.predicted)
        Observation.objects.filter(pk=row.pk).update(label=row.predicted if is_right else other)


def test_accuracy_is_the_live_versions_over_its_newest_and_first_labels(service: Service) -> None:
    observe(service, make_inputs(10), version=2)
    observe(service, make_inputs(10))
    assert facts(service).accuracy(4, "measured") is None
    label(service, 1, [False] * 10)
    label(service, 11, [True, True, True, False])
    label(service, 17, [True, False, False, False])
    assert facts(service).first_accuracy(4, "measured") == Accuracy(0.75, 4)
    assert facts(service).accuracy(4, "measured") == Accuracy(0.25, 4)
    assert facts(service).accuracy(9, "measured") is None


def test_without_a_live_version_there_is_no_accuracy_and_no_request(service: Service) -> None:
    LivePeriod.objects.update(ended_at=now())
    assert (facts(service).accuracy(1, "measured"), facts(service).requests()) == (None, 0)


def test_new_inputs_are_those_since_the_last_update(service: Service) -> None:
    assert facts(service).new_inputs() == 0
    observe(service, make_inputs(30))
    assert facts(service).new_inputs() == 30
    raise_alert(service)
    react(service)
    Observation.objects.update(at=now() - timedelta(minutes=5))
    Chain.objects.update(created_at=now() - timedelta(minutes=1))
    Policy.objects.update(changed_at=now() - timedelta(hours=1))
    assert facts(service).new_inputs() == 0
    observe(service, make_inputs(7))
    assert facts(service).new_inputs() == 7


def test_what_a_policy_brings_about_is_nothing_new_to_it(service: Service) -> None:
    """Inputs that its chain copied out, labels that it trained on, the alert that it answered, a promotion."""
    updated(service, "finished")
    alert = Alert.objects.get()
    Observation.objects.update(at=now() - timedelta(minutes=5))
    Policy.objects.update(changed_at=now() - timedelta(hours=1))
    known = facts(service)
    assert QueueItem.objects.count() == 100
    assert (known.new_inputs(), known.new_labels(), known.alert()) == (0, 0, None)
    assert alert.state == "open", "it is answered, though nobody has closed it"
    LivePeriod.objects.update(ended_at=now())
    go_live(ModelVersion.objects.latest("pk"), Environment.objects.get())
    promoted = facts(service)
    assert (promoted.accuracy(1, "measured"), promoted.requests(), promoted.alert()) == (None, 0, None)


def test_new_labels_are_those_that_may_be_trained_on_and_were_not(service: Service) -> None:
    make_samples(service, 3)
    make_snapshot(service, "training")
    make_samples(service, 7, reserved="golden")
    make_samples(service, 2, labelled=False)
    assert facts(service).new_labels() == 3


def test_requests_are_those_of_the_live_version(service: Service) -> None:
    LivePeriod.objects.update(started_at=now() - timedelta(hours=1))
    for ago, requests in ((30, 100), (90, 1000)):
        minute = now().replace(second=0, microsecond=0) - timedelta(minutes=ago)
        TrafficMinute.objects.create(service=service, gateway="g", minute=minute, requests=requests)
    assert facts(service).requests() == 100


def test_an_alert_that_a_chain_answered_is_told_no_more(service: Service) -> None:
    alert = raise_alert(service)
    told = facts(service).alert()
    assert told is not None
    assert (told.ref, told.version_number, told.first_sequence) == (f"alert:{alert.pk}", 1, 11)
    react(service)
    assert facts(service).alert() is None


def test_estimated_accuracy_is_over_whole_windows_of_the_live_version(service: Service) -> None:
    for number, last, value in ((1, 100, 0.9), (1, 200, 0.8), (1, 300, 0.6), (2, 400, 0.1)):
        AccuracyWindow.objects.create(
            service=service,
            version_number=number,
            first_sequence=last - 99,
            last_sequence=last,
            at=now(),
            size=100,
            estimated=value,
            low=0,
            high=1,
        )
    assert facts(service).accuracy(150, "estimated") == Accuracy(pytest.approx(0.7), 200)
    assert facts(service).first_accuracy(100, "estimated") == Accuracy(0.9, 100)
    assert facts(service).accuracy(301, "estimated") is None
