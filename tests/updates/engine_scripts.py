"""Tiny programs that speak the engine's file protocol in their folder, `sys.argv[1]`."""

import sys
from pathlib import Path

SPEAK = """
import json, pathlib, signal, sys, time
out = pathlib.Path(sys.argv[1])
events = out / 'events.jsonl'
seq = len(events.read_text().splitlines()) if events.exists() else 0
def say(kind, **fields):
    global seq
    seq += 1
    with events.open('a') as file:
        file.write(json.dumps({'seq': seq, 'time_s': time.time(), 'kind': kind, **fields}) + '\\n')
"""
TRAIN_FOR_EVER = (
    SPEAK
    + """
def end(*_):
    (out / 'checkpoint').write_text(str(seq)); sys.exit(75)
signal.signal(signal.SIGTERM, end)
say('log', level='info', text='resumed' if (out / 'checkpoint').exists() else 'fresh')
for step in range(1, 1200):
    say('metric', name='train/loss', step=step, value=1 / step)
    say('progress', step=step, total_steps=1200, fraction=step / 1200, eta_s=60.0)
    time.sleep(0.05)
"""
)
EXPLAIN_AND_FAIL = (
    SPEAK
    + """
say('failed', code='loss_not_finite', detail='The loss became NaN.', data={'step': 3})
sys.exit(3)
"""
)
CRASH = "raise RuntimeError('a bug in the engine')"


def engine_script(script: str):
    """A stand-in for `engine.command` that runs `script` in the attempt's folder."""

    def command(kind: str, spec: Path, out: Path) -> list[str]:
        assert spec.is_file()
        return [sys.executable, "-S", "-c", script, str(out)]

    return command
