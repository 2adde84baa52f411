"""Free ports for the servers of tests."""

import random
import socket

# Below the ephemeral ports, which the kernel hands out itself.
PORTS = range(20_000, 30_000)
_reserved: list[socket.socket] = []


def free_port() -> int:
    """Return a free port on loopback, reserved until this process ends."""
    # The UDP socket of the same number is the reservation: it leaves the TCP port free for the server.
    for port in random.sample(PORTS, len(PORTS)):
        reservation = socket.socket(type=socket.SOCK_DGRAM)
        try:
            reservation.bind(("127.0.0.1", port))
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            reservation.close()
            continue
        _reserved.append(reservation)
        return port
    raise RuntimeError("No port is free.")
