"""A process in, the same with nothing to gain: no network, no programs, no writing, less memory.

It is called in a worker after its store is open and before it reads a stranger's first byte.
"""

import ctypes
import errno
import os
import resource
import signal
import socket
import sys
from collections.abc import Iterable

if sys.platform == "linux":
    import pyseccomp

#: System calls that reach beyond the process: each fails with EACCES.
FORBIDDEN = (
    *("socket", "connect", "bind", "listen", "accept", "io_uring_setup"),
    *("execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev"),
    *("kill", "tkill", "pidfd_send_signal", "rt_sigqueueinfo"),
)
#: mallopt(3): how many arenas glibc may make. Each takes 64 MiB of address space that nothing may
#: ever use, and threads come by the dozen: they must not look like the memory of a query.
M_ARENA_MAX, ARENAS = -8, 2
#: System calls that change what is on disk.
WRITING = (
    *("unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir"),
    *("link", "linkat", "symlink", "symlinkat", "truncate", "ftruncate", "chmod", "fchmodat"),
)


#: System calls of FORBIDDEN that asking another machine takes.
ASKING = ("socket", "connect")


def be_quiet() -> None:
    """Leave the terminal to the process that keeps this one: its output, and its interruptions."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def confine(memory: int) -> None:
    """Take away from this process what answering a query does not need, for good.

    `memory` bytes may be taken beyond what the process has now; past that it is aborted.
    Raises OSError where system calls cannot be forbidden: on Linux no worker runs unconfined.
    Elsewhere (a developer's machine) only the deadline and the refusal of SERVICE protect.
    """
    if sys.platform != "linux":
        return
    _limit_memory(memory)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _forbid_system_calls(FORBIDDEN + WRITING)


def confine_writer(memory: int) -> None:
    """Do as confine(), but leave the disk: for a process that keeps a store."""
    if sys.platform != "linux":
        return
    _limit_memory(memory)
    _forbid_system_calls(FORBIDDEN)


def confine_fetcher(memory: int) -> None:
    """Do as confine(), but leave the network: for a process that asks other machines.

    It connects over IPv4 and IPv6 only, so to no service of this machine that listens on a file,
    and nobody connects to it.
    """
    if sys.platform != "linux":
        return
    _limit_memory(memory)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    others = set(range(socket.AF_INET6 + 1)) - {socket.AF_INET, socket.AF_INET6}
    families = [pyseccomp.Arg(0, pyseccomp.EQ, family) for family in sorted(others)]
    families.append(pyseccomp.Arg(0, pyseccomp.GT, socket.AF_INET6))
    forbidden = [name for name in FORBIDDEN + WRITING if name not in ASKING]
    _forbid_system_calls(forbidden, [("socket", family) for family in families])


def _limit_memory(memory: int) -> None:
    if hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(M_ARENA_MAX, ARENAS)
    resource.setrlimit(resource.RLIMIT_AS, (_in_use() + memory,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _in_use() -> int:
    """Give the bytes of address space that this process has."""
    with open("/proc/self/statm") as statistics:
        return int(statistics.read().split()[0]) * resource.getpagesize()


def _forbid_system_calls(
    names: Iterable[str], arguments: Iterable[tuple[str, "pyseccomp.Arg"]] = ()
) -> None:
    """Forbid some system calls, and some others where an argument is as described."""
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in names:
        rules.add_rule(pyseccomp.ERRNO(errno.EACCES), name)
    for name, argument in arguments:
        rules.add_rule(pyseccomp.ERRNO(errno.EACCES), name, argument)
    # Aborting signals the process itself, and no other may be signalled.
    others = pyseccomp.Arg(0, pyseccomp.NE, os.getpid())
    rules.add_rule(pyseccomp.ERRNO(errno.EACCES), "tgkill", others)
    rules.load()
