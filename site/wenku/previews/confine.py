"""The first thing that runs in a sandbox: gives up the rights that are left, then becomes the command.

It is run as a file, by an interpreter without site packages, and imports nothing of ours.
"""

import ctypes
import json
import os
import platform
import resource
import struct
import sys
from typing import Any

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 22, 24, 36, 38
SIGKILL, EPERM, ENOSYS = 9, 1, 38

# Each machine's mark in a filter, and its numbers of clone and socket.
MACHINES = {
    "x86_64": (0xC000003E, 56, 41),
    "aarch64": (0xC00000B7, 220, 198),
}
CLONE3, AF_UNIX, SOCK_STREAM = 435, 1, 1
EQUAL, AT_LEAST, ANY_OF = 0x15, 0x35, 0x45
KILL, REFUSE, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
NEW_NAMESPACES = 0x7E020000
DENIED = {  # what no reader of documents needs: (x86_64, aarch64)
    "connect": (42, 203),
    "setsid": (112, 157),  # a process that leaves the group escapes its end
    "setpgid": (109, 154),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "unshare": (272, 97),
    "setns": (308, 268),
    "chroot": (161, 51),
    "pivot_root": (155, 41),
    "mount": (165, 40),
    "umount2": (166, 39),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "io_uring_setup": (425, 425),  # does what the filter forbids, unseen by it
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "syslog": (103, 116),
}
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
LANDLOCK_READ = 1 << 0 | 1 << 2 | 1 << 3  # execute, read files, read folders
LANDLOCK_FILES = LANDLOCK_READ | 1 << 1
LANDLOCK_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}  # all there were, by version

libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """`confine.py ORDER COMMAND…`; ORDER is the JSON object that confined.py makes."""
    order: dict[str, Any] = json.loads(sys.argv[1])
    become(order["uid"])
    if order["parent"]:
        die_with(order["parent"])
    os.makedirs(order["environment"]["HOME"], exist_ok=True)
    os.chdir(order["desk"])
    shut_in(order["limits"], desk=order["desk"], readable=order["readable"], filtered=order["filtered"])
    os.execve(sys.argv[2], sys.argv[2:], order["environment"])  # noqa: S606


def become(uid: int) -> None:
    """The user `uid` and nobody else; 0 for no change. Files that are made from now on are for nobody else either."""
    os.umask(0o077)
    if uid:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)


def shut_in(limits: dict[str, int], *, desk: str, readable: list[str], filtered: bool) -> None:
    """Give up what is left, for good: this process and all that it starts. `limits` by the kernel's names."""
    for name, value in limits.items():
        lower(getattr(resource, name), value)
    drop_capabilities()
    must(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    if readable:
        wall_in(readable, desk)
    if filtered:
        filter_calls()


def die_with(parent: int) -> None:
    """End with the parent; and take in the orphans, so that whoever watches this process sees them all."""
    must(libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
    must(libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
    if os.getppid() != parent:
        sys.exit(1)


def lower(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(
        which, (value, value if which != resource.RLIMIT_CPU or value == hard else value + 1)
    )  # SIGXCPU, then SIGKILL


def drop_capabilities() -> None:
    """Root without its powers, and no way to get them back: with them it could read any process's environment."""
    if os.geteuid() == 0:
        for capability in range(64):
            if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
                break  # the last one that this kernel knows, or a bounding set that is none of ours
    must(libc.capset(struct.pack("=Ii", 0x20080522, 0), bytes(24)))


def filter_calls() -> None:
    """No network, no foreign processes, no namespaces: a seccomp filter that answers such calls with EPERM."""
    machine = platform.machine()
    mark, clone, socket = MACHINES[machine]
    column = list(MACHINES).index(machine)
    program = [load(4), jump(EQUAL, mark, 1, 0), answer(KILL), load(0)]
    if machine == "x86_64":  # the same calls under other numbers
        program += [jump(AT_LEAST, 0x40000000, 0, 1), answer(REFUSE | ENOSYS)]
    program += [jump(EQUAL, CLONE3, 0, 1), answer(REFUSE | ENOSYS)]  # its flags lie behind a pointer; libraries fall back on clone
    for numbers in DENIED.values():
        program += [jump(EQUAL, numbers[column], 0, 1), answer(REFUSE | EPERM)]
    program += [jump(EQUAL, socket, 0, 7), *only_local_sockets()]
    program += [jump(EQUAL, clone, 0, 3), load(16), jump(ANY_OF, NEW_NAMESPACES, 0, 1), answer(REFUSE | EPERM), answer(ALLOW)]
    code = ctypes.create_string_buffer(b"".join(program))
    head = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(code)))
    must(libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(head), 0, 0))


def only_local_sockets() -> list[bytes]:
    """`soffice` insists on one to listen at; without connect(2) and datagrams nobody can be spoken to through it."""
    return [
        load(16),
        jump(EQUAL, AF_UNIX, 0, 3),
        load(24),
        struct.pack("HBBI", 0x54, 0, 0, 0xF),  # its type, without flags
        jump(EQUAL, SOCK_STREAM, 1, 0),
        answer(REFUSE | EPERM),
        answer(ALLOW),
    ]


def load(offset: int) -> bytes:
    return struct.pack("HBBI", 0x20, 0, 0, offset)


def jump(operation: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("HBBI", operation, if_true, if_false, value)


def answer(value: int) -> bytes:
    return struct.pack("HBBI", 0x06, 0, 0, value)


def wall_in(readable: list[str], desk: str) -> None:
    """Landlock, where the kernel has it: nothing can be read but `readable`, nothing written outside the desk."""
    version = libc.syscall(LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return
    rights = LANDLOCK_RIGHTS[max(known for known in LANDLOCK_RIGHTS if known <= version)]
    network, scopes = (3 if version >= 4 else 0), (3 if version >= 6 else 0)
    attributes = struct.pack("QQQ", rights, network, scopes)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = must(libc.syscall(LANDLOCK_CREATE, attributes, size, 0))
    for path in readable:
        allow(rules, path, LANDLOCK_READ)
    for path in ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"):
        allow(rules, path, LANDLOCK_FILES)
    allow(rules, desk, rights)
    must(libc.syscall(LANDLOCK_RESTRICT, rules, 0))
    os.close(rules)


def allow(rules: int, path: str, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):
        rights &= LANDLOCK_FILES & ~(1 << 3)
    must(libc.syscall(LANDLOCK_ADD, rules, 1, struct.pack("=Qi", rights, folder), 0))
    os.close(folder)


def must(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


if __name__ == "__main__":
    main()
