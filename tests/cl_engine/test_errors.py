"""What the engine refuses reaches whoever asked, from whichever process."""

import pickle

from cl_engine.errors import EngineError


def test_a_refusal_crosses_from_one_process_to_another_whole() -> None:
    refusal = EngineError("benchmark_mismatch", "Take an empty folder.", trial="naive-0")
    received = pickle.loads(pickle.dumps(refusal))  # noqa: S301
    assert isinstance(received, EngineError)
    assert (received.code, received.detail, received.data) == (refusal.code, refusal.detail, refusal.data)
    assert str(received) == str(refusal)
