"""Files stream to who reads, and cost little for who does not."""

import socket
from urllib.parse import urlsplit

import httpx


def test_clients_that_do_not_read_keep_no_page_waiting(server: str) -> None:
    """Twelve clients ask several times at once, in one go, and read nothing."""
    place = urlsplit(server)
    asked = f"GET /ns.ttl HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode() * 4
    deaf = []
    for _ in range(12):
        client = socket.create_connection((place.hostname or "", place.port or 0))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        client.sendall(asked)
        deaf.append(client)
    for client in deaf:
        client.close()
    for _ in range(20):
        assert httpx.get(server + "/doc/organisation/cler.ttl", timeout=30).status_code == 200


def test_requests_in_one_go_are_answered_in_their_order(server: str) -> None:
    place = urlsplit(server)
    paths = ("/health/live", "/doc/organisation/cler.nt", "/health/live")
    asked = "".join(f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n" for path in paths[:-1])
    asked += f"HEAD {paths[-1]} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=30) as client:
        client.sendall(asked.encode())
        answer = b""
        while part := client.recv(1 << 16):
            answer += part
    kinds = [
        line.split(b": ")[1] for line in answer.split(b"\r\n") if line.startswith(b"content-type")
    ]
    assert kinds == [b"application/json", b"application/n-triples", b"application/json"]
