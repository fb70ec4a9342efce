"""Who asks for a benchmark, and what the browser sends of a filled form."""

from django.test import Client

from backend.access.models import Project
from backend.access.roles import Role
from tests.clients import pages_of
from tests.factories import member
from tests.webui.typed import TRAINING

ASKED = {
    "scenario": "split-digits",
    "strategies": ["naive", "replay"],
    "seeds": "0, 1",
    "model": "",
    **TRAINING,
    "tune_trials": "",
    "tune_experiences": "3",
    "s_seed": "0",
    "s_train_samples": "0",
    "s_online_samples": "0",
    "s_validation_experiences": "0",
    "s_experiences": "5",
    "s_setting": "class",
    "s_first_classes": "0",
    "s_blurry_share": "0",
    "t_replay-memory_size": "100",
    "t_replay-selection": "reservoir",
    "t_replay-memory_batch_size": "32",
}


def signed_in(project: Project, role: str = Role.ENGINEER) -> Client:
    return pages_of(member(project, role))
