"""The price feed: lines of JSON over a socket."""

import json
import select


def wait_for_data(sock, seconds):
    """True when the socket has something to read in time."""
    readable, _, _ = select.select([sock], [], [], seconds)
    return bool(readable)


def read_quotes(sock, seconds=1.0):
    """The quotes that arrive until the feed is silent or closed, as {symbol: price}."""
    buffer = b""
    while wait_for_data(sock, seconds):
        chunk = sock.recv(4096)
        if not chunk:
            break
        buffer += chunk
    quotes = {}
    for line in buffer.splitlines():
        row = json.loads(line)
        quotes[row["symbol"]] = row["price"]
    return quotes
