"""What a strategy keeps comes back from tensors and JSON as it was, and follows its classes when the head grows."""

import json
from typing import Any

import pytest
import torch

from cl_engine.data import TensorDataset
from cl_engine.kept import ByClass, by_id, grown, in_order, on_device, packed, unpacked, without

KNOWN, CLASSES = ("a", "b"), ("new", "b", "a")


def through_json(kept: Any) -> Any:
    tensors, described = packed(kept)
    return unpacked(tensors, json.loads(json.dumps(described)))


def samples() -> TensorDataset:
    x = torch.tensor([[1], [2]], dtype=torch.uint8)
    return TensorDataset(x, torch.tensor([0, 1]), ("one", "two"), torch.tensor([[0.1, 0.2], [0.3, 0.4]]))


def test_nested_values_come_back() -> None:
    kept = {
        "importances": [{"head.weight": torch.ones(2, 3)}],
        "steps": 7,
        0: None,
        "name": "x",
        "share": 0.5,
    }
    found = through_json(kept)
    assert torch.equal(found["importances"][0]["head.weight"], torch.ones(2, 3))
    assert (found["steps"], found[0], found["name"], found["share"]) == (7, None, "x", 0.5)


def test_samples_keep_type_ids_and_logits() -> None:
    found = through_json([samples()])[0]
    assert (found.x.dtype, found.ids) == (torch.uint8, ("one", "two"))
    assert torch.equal(found.logits, samples().logits)


def test_a_bare_tensor_and_nothing_can_be_kept() -> None:
    assert torch.equal(through_json(torch.arange(3)), torch.arange(3))
    assert through_json(None) is None


def test_all_of_it_goes_to_the_device_that_trains() -> None:
    kept = {"pairs": [(torch.ones(2), samples())], "counts": ByClass(torch.ones(2), 3.0), "steps": 7}
    found = on_device(kept, "meta")
    importance, replayed = found["pairs"][0]
    assert {part.device.type for part in (importance, replayed.x, replayed.y, found["counts"].rows)} == {
        "meta"
    }
    assert (found["counts"].fill, found["steps"]) == (3.0, 7)


def test_training_does_not_write_into_what_was_read() -> None:
    read = {"weight": torch.ones(2)}
    on_device(read, "cpu")["weight"].zero_()
    assert read["weight"].tolist() == [1, 1]


def test_what_no_state_can_hold_is_named() -> None:
    with pytest.raises(TypeError, match="/teacher is a Linear"):
        packed({"teacher": torch.nn.Linear(1, 1)})


def test_rows_move_with_their_class() -> None:
    means = grown({"means": ByClass(torch.tensor([[1.0], [2.0]]), fill=9.0)}, KNOWN, CLASSES)["means"]
    assert means.rows.flatten().tolist() == [9, 2, 1]
    head = grown([{"head.bias": torch.tensor([1.0, 2.0]), "embedding.bias": torch.ones(2)}], KNOWN, CLASSES)[
        0
    ]
    assert head["head.bias"].tolist() == [0, 2, 1]
    assert head["embedding.bias"].tolist() == [1, 1]


def test_labels_and_logits_move_with_their_class() -> None:
    found = grown({"episodes": [samples()]}, KNOWN, CLASSES)["episodes"][0]
    assert found.y.tolist() == [2, 1]
    assert found.logits[:, 1:].tolist() == samples().logits.flip(1).tolist()
    assert found.logits[:, 0].isnan().all()


def test_a_forgotten_sample_leaves_no_number_behind() -> None:
    scores = by_id(samples(), torch.tensor([0.5, 0.25]))
    kept = without({"samples": samples(), "scores": scores, "steps": 7}, {"one"})
    assert kept["samples"].ids == ("two",)
    assert in_order(kept["samples"], kept["scores"]).tolist() == [0.25]
    assert "one" not in str(packed(kept)[1])
    assert kept["steps"] == 7
