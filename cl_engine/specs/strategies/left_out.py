"""What Avalanche 0.6 trains a classifier with and this catalogue does not, and why."""

from collections.abc import Mapping

LEFT_OUT: Mapping[str, str] = {
    "l2p": "It prompts a vision transformer whose pretrained weights have to be downloaded.",
    "expert_gate": "It adds a whole pretrained network for each task and picks one for each input, so the model has no "
    "bound and no prediction of one graph.",
    "rar": "Its attack on replayed samples takes inputs for numbers in 0..1, where clients send bytes or columns, and "
    "aims at the farthest sample of another class, where the paper says the nearest.",
    "feature_distillation": "A part of other methods, no method of a paper; lfl holds features to the old model's.",
    "fecam": "It keeps a covariance matrix of features for each class and needs a frozen, pretrained network to tell "
    "classes apart by them.",
    "online_naive": "It is naive with one epoch.",
}
