"""`manage.py gateway`: the inference gateway under uvicorn."""

import gc
import os
import socket
import sys
from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

import uvicorn
from django.core.management.base import BaseCommand

from backend.config.environment import ENV
from backend.gateway.app import Gateway
from backend.gateway.recorder import Recorder
from backend.gateway.routes import Routing

# The threads that read the routing and record do not keep the loop from answering for longer: Python's 5 ms would
# be most of what a client waits for.
SWITCH_INTERVAL_S = 0.0005


class Command(BaseCommand):
    help = "Serve KServe v2 over HTTP (/v2) and gRPC, forward to the live versions, record a sample of the traffic."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=ENV.bind)
        parser.add_argument("--port", type=int, default=ENV.gateway_port)
        parser.add_argument("--grpc-port", type=int, default=ENV.gateway_grpc_port)

    def handle(self, *args: Any, host: str, port: int, grpc_port: int, **options: Any) -> None:
        name = f"{socket.gethostname()}:{os.getpid()}"
        routing, recorder = Routing(name), Recorder(name)
        routing.start()
        recorder.start()
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        # What is loaded by now stays: a full collection that walked it would hold every request up for 0.1 s.
        gc.collect()
        gc.freeze()
        try:
            uvicorn.run(
                Gateway(
                    routing,
                    recorder,
                    keys_required=not replace(ENV, bind=host).on_loopback,
                    grpc_address=f"[{host}]:{grpc_port}" if ":" in host else f"{host}:{grpc_port}",
                ),
                host=host,
                port=port,
                loop="uvloop",
                http="httptools",
                lifespan="on",
                log_level="warning",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=5,
            )
        finally:
            routing.stop()
            recorder.stop()
