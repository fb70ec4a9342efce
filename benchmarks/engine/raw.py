"""Split-MNIST by the loop that one would write without any library: naive, and replay with a reservoir."""

import torch
from torch import Tensor, nn

from benchmarks.engine.protocol import Protocol
from benchmarks.engine.stock_strategies import network


class Raw:
    """Trains when called; `accuracy` is then that on the whole test set."""

    def __init__(self, strategy: str, protocol: Protocol, seed: int) -> None:
        torch.manual_seed(seed)
        self.protocol, self.replays = protocol, strategy == "replay"
        self.model = network().to(protocol.device)
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=protocol.learning_rate)
        device = protocol.device
        self.parts = [(part.x.to(device).float() / 255, part.y.to(device)) for part in protocol.experiences]

    def __call__(self) -> None:
        size, memory = self.protocol.memory_size, None
        for number, (x, y) in enumerate(self.parts):
            self._epoch(x, y, memory)
            if self.replays:
                share = size // (number + 1)
                kept = torch.randperm(len(x), device=x.device)[:share]
                old = (x[:0], y[:0]) if memory is None else memory
                stay = torch.randperm(len(old[1]), device=x.device)[: size - share]
                memory = torch.cat((old[0][stay], x[kept])), torch.cat((old[1][stay], y[kept]))

    def _epoch(self, x: Tensor, y: Tensor, memory: tuple[Tensor, Tensor] | None) -> None:
        batch = self.protocol.batch_size
        for chosen in torch.randperm(len(x), device=x.device).split(batch):  # type: ignore[no-untyped-call]
            inputs, labels = x[chosen], y[chosen]
            if memory is not None:
                drawn = torch.randint(len(memory[1]), (batch,), device=x.device)
                inputs, labels = torch.cat((inputs, memory[0][drawn])), torch.cat((labels, memory[1][drawn]))
            self.optimiser.zero_grad()
            loss = nn.functional.cross_entropy(self.model(inputs), labels)
            loss.backward()  # type: ignore[no-untyped-call]
            self.optimiser.step()

    @torch.no_grad()
    def accuracy(self) -> float:
        test = self.protocol.test
        predictions = self.model(test.x.to(self.protocol.device).float() / 255).argmax(1)
        return float((predictions.cpu() == test.y).float().mean())
