"""How to call a service: lines that an unmodified client runs as they are."""

from backend.projects.models import Service


def snippet(service: Service, gateway: str, *, keys_required: bool) -> str:
    """Python for `tritonclient.http`; gateway: its address, with scheme."""
    signature = service.signature
    datatype = {"uint8": "UINT8", "float32": "FP32"}[signature["dtype"]]
    shape = ", ".join(str(size) for size in (1, *signature["shape"]))
    key = ', headers={"modelcie-key": "YOUR KEY"}' if keys_required else ""
    return f"""\
import numpy as np
import tritonclient.http as triton

client = triton.InferenceServerClient("{gateway.partition("://")[2]}")
x = np.zeros(({shape}), np.{signature["dtype"]})
inputs = triton.InferInput("{signature["input_name"]}", x.shape, "{datatype}")
inputs.set_data_from_numpy(x)

answer = client.infer("{service.name}", [inputs]{key})
print(answer.as_numpy("{signature["output_name"]}"))  # one probability per class
print(answer.get_response()["model_version"])  # the version that answered"""
