"""A small NBD client that does what it is told, right or wrong."""

import socket
import struct

READ, WRITE, DISC, FLUSH, TRIM, CACHE, WRITE_ZEROES = range(7)
EXPORT_NAME, ABORT, LIST, _, STARTTLS, INFO, GO = range(1, 8)
MAGIC, OPTION_MAGIC, REPLY_MAGIC = 0x4E42444D41474943, 0x49484156454F5054, 0x3E889045565A9
REQUEST, SIMPLE_REPLY = 0x25609513, 0x67446698
ACK, ERR_UNKNOWN = 1, 0x80000006


class Connection:
    """Opens an export with GO, or stays in the handshake if no export is given. On the path of a Unix socket, or a connected one."""

    def __init__(self, peer, export=None):
        self.socket = peer if isinstance(peer, socket.socket) else socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        if self.socket is not peer:
            self.socket.connect(peer)
        assert struct.unpack(">QQH", self.receive(18)) == (MAGIC, OPTION_MAGIC, 3)
        self.socket.sendall(struct.pack(">I", 3))
        self.cookie = 0
        if export is not None:
            name = export.encode()
            replies = self.option(GO, struct.pack(">I", len(name)) + name + struct.pack(">H", 0))
            if replies[-1][0] != ACK:
                raise ConnectionError(replies[-1][1].decode())
            self.size, self.flags = struct.unpack(">QH", replies[0][1][2:12])

    def option(self, number, data):
        """Sends an option and returns its replies: (type, data), the last one final."""
        self.socket.sendall(struct.pack(">QII", OPTION_MAGIC, number, len(data)) + data)
        replies = []
        while not replies or (replies[-1][0] != ACK and replies[-1][0] < 0x80000000):
            magic, echoed, kind, count = struct.unpack(">QIII", self.receive(20))
            assert (magic, echoed) == (REPLY_MAGIC, number)
            replies.append((kind, self.receive(count)))
        return replies

    def request(self, command, offset, length, payload=b"", flags=0):
        """Sends a request and returns the error of its reply."""
        self.cookie += 1
        self.socket.sendall(struct.pack(">IHHQQI", REQUEST, flags, command, self.cookie, offset, length) + payload)
        magic, error, cookie = struct.unpack(">IIQ", self.receive(16))
        assert (magic, cookie) == (SIMPLE_REPLY, self.cookie)
        return error

    def read(self, offset, length):
        error = self.request(READ, offset, length)
        if error:
            raise OSError(error, "read")
        return self.receive(length)

    def write(self, offset, data):
        error = self.request(WRITE, offset, len(data), data)
        if error:
            raise OSError(error, "write")

    def flush(self):
        error = self.request(FLUSH, 0, 0)
        if error:
            raise OSError(error, "flush")

    def receive(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise ConnectionError("the server closed the connection")
            data += more
        return data

    def close(self):
        self.socket.sendall(struct.pack(">IHHQQI", REQUEST, 0, DISC, 0, 0, 0))
        self.socket.close()
