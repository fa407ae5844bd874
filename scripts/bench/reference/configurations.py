"""The three configurations of the reference's speed runs, in its own names; what is not named keeps the reference's default."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Configuration:
    """One speed run: the size of its images and its parameters."""

    channels: int
    """Of the images; as the next two."""
    height: int
    width: int
    rl: dict[str, Any]
    parameters: dict[str, Any] = field(default_factory=dict)
    """Further keyword arguments of the reference's HyperParameters."""

    @property
    def updates_per_iteration(self) -> int:
        """Minibatch updates in one training iteration, all epochs together."""
        return self.rl["num_epochs"] * (self.rl["frames_per_batch"] // self.rl["minibatch_size"])


CONFIGURATIONS = {
    "tiny": Configuration(
        channels=1,
        height=8,
        width=8,
        rl=dict(frames_per_batch=256, num_epochs=4, minibatch_size=64),
        parameters=dict(
            image_classification=dict(initial_num_channels=4),
            agents=dict(prover=dict(num_blocks_per_group=1), verifier=dict(num_blocks_per_group=1)),
        ),
    ),
    "mnist": Configuration(
        channels=1,
        height=28,
        width=28,
        rl=dict(frames_per_batch=1000, num_epochs=4, minibatch_size=64),
    ),
    "cifar": Configuration(
        channels=3,
        height=32,
        width=32,
        rl=dict(frames_per_batch=256, num_epochs=10, minibatch_size=256, lr=0.0003, gamma=0.95),
        parameters=dict(
            nip_protocol=dict(min_message_rounds=3),
            agents=dict(
                prover=dict(num_blocks_per_group=4, num_decider_layers=3),
                verifier=dict(num_blocks_per_group=1),
            ),
        ),
    ),
}
