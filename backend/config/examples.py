"""An example of each body that the REST API takes, by the operation's id in the OpenAPI document."""

from typing import Any

REASON = {"reason": "The camera was exchanged."}
SAMPLES = {"samples": [101, 102]}
SPLIT = {"count": 1000, "order": "stratified", "shares": {"training": 0.8, "validation": 0.2}}
LOG = {"kind": "deployment_request.voted", "since": "2026-01-01T00:00:00Z", "format": "jsonl"}
DIGITS = {
    "task": "image_classification",
    "input_name": "input",
    "output_name": "probabilities",
    "dtype": "uint8",
    "shape": [1, 8, 8],
    "layout": "CHW",
    "range": [0, 255],
    "classes": ["0", "1"],
    "features": None,
}

EXAMPLES: dict[str, Any] = {
    "alert_assign": {"assignee": "ana"},
    "alert_mute": {"until": "2030-01-31T08:00:00Z", **REASON},
    "alert_resolve": {"note": "The lamp was changed."},
    "alert_severity_set": {"severity": "high"},
    "backtest_start": {
        "policies": [{"name": "drift", "settings": {"when": {"when": "drift"}}}],
        "label_delay_s": 3600.0,
    },
    "benchmark_start": {
        "project": "shop",
        "scenario": {"name": "split-digits"},
        "strategies": [{"name": "replay", "parameters": {"memory_size": 500}}],
        "seeds": [0, 1],
    },
    "bulk_change": {"act": "queue", **SAMPLES},
    "chain_begin": REASON,
    "chain_stop": REASON,
    "channel_change": {"name": "team", "enabled": False},
    "channel_create": {
        "name": "team",
        "way": "email",
        "recipients": ["ana@example.org"],
        "topics": ["alerts"],
        "severity": "high",
    },
    "downtime_plan": {"begins_at": "2030-01-31T07:00:00Z", "ends_at": "2030-01-31T08:00:00Z", **REASON},
    "environment_change": {"position": 2, "makers_excluded": True},
    "environment_create": {"project": "shop", "name": "staging", "host": "local"},
    "environment_rename": {"name": "production"},
    "erasure_preview": SAMPLES,
    "erasure_update": {"version": 3},
    "freeze_add": {
        "reason": "A fair.",
        "begins_at": "2030-01-01T08:00:00Z",
        "ends_at": "2030-01-08T08:00:00Z",
    },
    "host_key_set": {"key": "a-key-of-the-host"},
    "host_register": {"name": "edge", "http_url": "http://triton.example.org:8000", "runtime": "python"},
    "import_begin": {"label": "label", "features": ["width", "height"]},
    "import_create": {"file_name": "digits.zip", "size_bytes": 1048576},
    "invitation_accept": {"token": "the-end-of-the-link"},
    "invitation_create": {"roles": ["curator"], "email": "ana@example.org", "days": 7},
    "label_set": {"value": "3"},
    "labelling_set": {"overlap": 2, "review_share": 0.1, "lease_minutes": 30},
    "log_export": LOG,
    "member_add": {"user": "ana", "role": "curator"},
    "monitor_change": {"revision": 1, "settings": {}},
    "monitor_create": {"view": "input", "detector": "ks"},
    "notice_read": {"project": "shop", "number": 17},
    "observation_label": {"value": "3"},
    "observations_label": [{"request_id": "a-request", "label": "3"}],
    "observations_take": [
        {
            "request_id": "a-request",
            "time": "2026-01-31T08:00:00Z",
            "version": 2,
            "input": [[[0, 255]]],
            "probabilities": [0.1, 0.9],
        }
    ],
    "policy_dry_run_of": {"settings": {"when": {"when": "drift"}}},
    "policy_set": {"enabled": False, "settings": {}},
    "program_create": {"name": "ci", "roles": ["engineer"]},
    "program_token_create": {"name": "nightly", "days": 90},
    "project_create": {"name": "Shop", "slug": "shop", "description": "What is on the shelves."},
    "queue_add": {**SAMPLES, "reason": "asked for by a customer"},
    "queue_flag": {"note": "Two digits in one picture."},
    "queue_label": {"value": "3", "seconds": 2.5},
    "queue_label_alike": {"items": [7, 8], "value": "3"},
    "queue_release": {"items": [7, 8]},
    "queue_skip": {"seconds": 4.0},
    "queue_take": {"count": 10},
    "request_break_glass": REASON,
    "request_comment_add": {"text": "What of **night**? @ana"},
    "request_create": {"service": "digits", "environment": 1, "version": 3, "note": "Knows the new lamp."},
    "request_review": {"comment": "It was right to hurry."},
    "request_vote": {"approve": True, "comment": "Better in each slice."},
    "retention_set": {"days": 30, "observations": 1000000},
    "review_accept": {"value": "3"},
    "review_return": {"reason": "It is an 8."},
    "review_take": {"count": 10},
    "rollback_start": {"service": "digits", "environment": 1, "version": 2},
    "rollout_abort": REASON,
    "rollout_pause": REASON,
    "run_start": {"service": "digits", "strategy": "replay", "snapshot": 5},
    "samples_erase": {**SAMPLES, **REASON},
    "selection_queue": {"leave_out": [101]},
    "selection_start": {"criteria": [{"name": "random", "weight": 1.0}], "count": 100},
    "service_create": {"project": "shop", "name": "digits", "signature": DIGITS, "architecture": "small_cnn"},
    "service_key_create": {"name": "till"},
    "site_log_export": LOG,
    "snapshot_create": {"count": 1000, "role": "training"},
    "snapshot_export": {"format": "npz"},
    "snapshot_preview": SPLIT,
    "snapshot_split": SPLIT,
    "suspect_decide": {"value": "3"},
    "team_create": {"name": "Vision", "slug": "vision"},
    "team_member_set": {"user": "ana", "maintains": False},
    "team_rename": {"name": "Seeing"},
    "team_role_add": {"team": "vision", "role": "curator"},
    "token_create": {"name": "laptop", "scopes": ["view", "curate"], "days": 30},
    "twins_part": SAMPLES,
    "validation_start": {"service": "digits", "environment": 1, "version": 3},
    "version_retire": REASON,
    "view_rename": {"name": "Night"},
    "view_save": {"name": "Night", "params": {"source": "traffic"}},
    "wishes_set": {"wishes": {"alerts": {"in_app": True, "mail": "daily"}}},
}


def document_examples(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular's: each JSON body comes with its example."""
    for operations in result["paths"].values():
        for operation in operations.values():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body is not None and operation["operationId"] in EXAMPLES:
                body["example"] = EXAMPLES[operation["operationId"]]
    return result
