"""The chain from an alert to what is live, from either end, and for nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.core.acts import ref
from backend.core.errors import NotFoundError
from backend.datasets.services import queue_add, queue_label
from backend.deployments.services import request_vote
from backend.lineage.selectors import chain
from backend.monitoring.models import Alert
from backend.updates.models import UpdateRun
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_samples, make_snapshot, member

pytestmark = pytest.mark.django_db


class Story(Stage):
    """An alert, its samples, a run, its version, a report, a request, a vote and a rollout that went live."""

    def __init__(self) -> None:
        super().__init__()
        self.alert = Alert.objects.create(
            service=self.service, version_number=1, title="Inputs drift", first_sequence=1, last_sequence=9
        )
        cause, samples = ref(self.alert), make_samples(self.service, 9, labelled=False)
        items = queue_add(actor=SYSTEM, service=self.service, samples=samples, reason="drift", cause=cause)
        for item in items[:8]:
            queue_label(actor=SYSTEM, item=item, value="3")
        snapshot = make_snapshot(self.service, samples=[item.sample for item in items[:8]], cause=cause)
        version = self.version(snapshot=snapshot)
        UpdateRun.objects.create(
            service=self.service,
            snapshot=snapshot,
            strategy="replay",
            version=version,
            cause=cause,
            created_by="system:policy:1",
        )
        request = self.request(version)
        request_vote(actor=self.actor("approver"), request=request, approve=True)
        self.period = self.make_live_by(request)

    def make_live_by(self, request):
        rollout = request.rollout
        type(rollout).objects.filter(pk=rollout.pk).update(state="done")
        return rollout.live_periods.create(
            service=self.service,
            environment=self.environment,
            host=self.environment.host,
            version=rollout.version,
            started_at=rollout.created_at,
        )


STEPS = ["alert", "queue", "snapshot", "version", "run", "report", "request", "vote", "rollout", "live"]


def test_the_same_chain_from_both_ends() -> None:
    story = Story()
    viewer = story.actor("viewer")
    down, up = chain(viewer, ref(story.alert)), chain(viewer, ref(story.period))
    assert down == up
    assert sorted(node.kind for node in down) == sorted(STEPS)
    assert [node.at for node in down] == sorted(node.at for node in down)
    assert down[0].kind == "alert"
    queue = next(node for node in down if node.kind == "queue")
    assert queue.data == {"labelled": 8, "waiting": 1}
    assert queue.title == "9 samples queued, 8 labelled"


def test_a_chain_from_its_middle_goes_both_ways_and_takes_no_other() -> None:
    story = Story()
    other = story.version()
    story.report(other)
    run = UpdateRun.objects.get()
    kinds = [node.kind for node in chain(SYSTEM, ref(run))]
    assert sorted(kinds) == sorted(STEPS)


def test_who_may_not_see_the_project_finds_no_chain() -> None:
    story = Story()
    stranger = Stage().actor("owner")
    for reference in (ref(story.alert), "alert:999", "user:1", "alert:x", "nonsense"):
        with pytest.raises(NotFoundError):
            chain(stranger, reference)


def test_a_later_run_on_the_same_snapshot_is_another_story() -> None:
    story = Story()
    snapshot = UpdateRun.objects.get().snapshot
    other = UpdateRun.objects.create(
        service=story.service, snapshot=snapshot, strategy="naive", created_by="user:1"
    )
    assert ref(other) not in [node.ref for node in chain(SYSTEM, ref(story.alert))]
    assert ref(snapshot) in [node.ref for node in chain(SYSTEM, ref(other))]


def test_a_longer_chain_takes_no_more_queries() -> None:
    story = Story()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            chain(SYSTEM, ref(story.alert))
        counts.append(len(asked))
        for _ in range(5):
            make_snapshot(story.service, cause=ref(story.alert))
    assert counts[0] == counts[1] <= 45


def test_over_rest() -> None:
    story = Story()
    client = APIClient()
    address = f"/api/v1/chain/{ref(story.alert)}/"
    assert client.get(address).status_code in (401, 403)
    client.force_authenticate(member(story.project, "viewer"))
    assert {node["kind"] for node in client.get(address).data} == set(STEPS)
    client.force_authenticate(member(Stage().project, "owner"))
    assert client.get(address).status_code == 404
