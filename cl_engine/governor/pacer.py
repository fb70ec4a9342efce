"""How long a training rests between its steps: additive increase, multiplicative decrease of its duty cycle."""

from cl_engine.governor.serving import Reading

LEAST_DUTY = 0.05
DECREASE = 0.5
INCREASE = 0.02
# Nearer than this to the objective nothing is raised.
HEADROOM = 0.9
# Longer than this a training does not wait for an objective that is missed without it, too.
PATIENCE_S = 30.0


class Pacer:
    """Turns readings of serving's latency into a duty cycle: the share of time that training may take.

    A violation halves the duty and pauses the training until it is over; each reading with headroom then gives a little
    back. violations: how often one began. resigned: serving misses its objective however long the training waits, so
    it goes on at the least duty. Source of the rule: Chiu and Jain 1989, "Analysis of the Increase and Decrease
    Algorithms for Congestion Avoidance in Computer Networks".
    """

    def __init__(self, objective_ms: float) -> None:
        self.objective_ms = objective_ms
        self.duty = 1.0
        self.violations = 0
        self.paused = False
        self.resigned = False
        self._missed_s: float | None = None

    def hear(self, reading: Reading, now_s: float) -> None:
        """Take up a reading, of this monotonic time."""
        if reading.p99_ms is not None and reading.p99_ms > self.objective_ms:
            self._missed(now_s)
        else:
            self._missed_s, self.resigned = None, False
            if not reading.swapping and (reading.p99_ms or 0.0) <= HEADROOM * self.objective_ms:
                self.duty = min(1.0, self.duty + INCREASE)
        self.paused = reading.swapping or (self._missed_s is not None and not self.resigned)

    def rest_s(self, step_s: float) -> float:
        """How long to rest after a step that took so long."""
        return step_s * (1 / self.duty - 1)

    def _missed(self, now_s: float) -> None:
        if self._missed_s is None:
            self._missed_s = now_s
            self.violations += 1
            self.duty = max(LEAST_DUTY, self.duty * DECREASE)
        self.resigned = now_s - self._missed_s >= PATIENCE_S
        if self.resigned:
            self.duty = LEAST_DUTY
