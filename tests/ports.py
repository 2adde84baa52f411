"""Ports for the servers that tests start."""

import random
import socket

# Below those that a system gives to whoever asks for any port, or connects to somewhere.
PORTS = range(20_000, 30_000)
_reserved: list[socket.socket] = []


def free_port() -> int:
    """Return a port on loopback that no other test's server gets while this process lives."""
    # Whoever has the UDP port has the TCP port of that number, also while nothing listens there.
    for port in random.sample(PORTS, len(PORTS)):
        held = socket.socket(type=socket.SOCK_DGRAM)
        try:
            held.bind(("127.0.0.1", port))
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            held.close()
            continue
        _reserved.append(held)
        return port
    raise RuntimeError("No port is free.")
