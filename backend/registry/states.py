from backend.core.states import machine

# A candidate is validated by a report; `retired` is for versions that must never be deployed again.
MODEL_VERSION = machine("model_version", "candidate", {"candidate": "retired", "retired": ""})
