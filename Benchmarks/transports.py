"""The same reads and writes as in throughput.py on what is not one connection on a Unix socket: TCP, TLS, several connections."""

from links import Tcp, Tls
from throughput import against_nbdkit, cold_reads

JOBS = [
    ("4 KiB random read, depth 1", "randread", "4k", 1, 2.0),
    ("4 KiB random read, depth 32", "randread", "4k", 32, 2.0),
    ("4 KiB random write, depth 32", "randwrite", "4k", 32, 1.3),
    ("1 MiB sequential read, depth 4", "read", "1m", 4, 1.1),
    ("1 MiB sequential write, depth 4", "write", "1m", 4, 0.95),
]
WORKS = [against_nbdkit(f"{name}, {over}", *job, link=link) for over, link in (("TCP", Tcp), ("TLS", Tls)) for name, *job in JOBS] + [
    against_nbdkit("4 KiB random read, depth 8 on each of 4 connections", "randread", "4k", 8, 2.0, connections=4),
    against_nbdkit("4 KiB random write, depth 8 on each of 4 connections", "randwrite", "4k", 8, 1.3, connections=4),
    cold_reads("4 KiB random read, depth 8 on each of 4 connections, caches dropped", 8, connections=4),
    against_nbdkit("1 MiB sequential read, depth 4 on each of 4 connections", "read", "1m", 4, 1.1, connections=4),
    against_nbdkit("4 KiB random read, depth 8 on each of 4 connections, TCP", "randread", "4k", 8, 2.0, link=Tcp, connections=4),
    against_nbdkit("1 MiB sequential read, depth 4 on each of 4 connections, TCP", "read", "1m", 4, 1.1, link=Tcp, connections=4),
]
