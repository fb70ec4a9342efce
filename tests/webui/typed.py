"""What the browser sends of the fields that every form of a training has."""

TRAINING = {
    "epochs": "2",
    "batch_size": "32",
    "optimiser": "adam",
    "learning_rate": "0.001",
    "momentum": "0.9",
    "weight_decay": "",
    "schedule": "cosine",
    "warmup_steps": "20",
    "device": "cpu",
    "precision": "float32",
}
