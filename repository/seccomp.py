"""The lock on a child: which requests to the Linux kernel are refused once it works for a stranger.

The filter refuses and does not kill: what tries to open a connection is told "operation not permitted".
https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

import ctypes
import errno
import os
import platform
import struct
import sys

# For each machine: its audit name, and which of the two numbers in CALLS is its own.
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

# name: (number on x86-64, number on arm64); None where that machine has no such call.
REFUSED: dict[str, tuple[int | None, int | None]] = {
    # the network
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # new programs and other processes
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "kill": (62, 129), "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    # its own limits
    "setrlimit": (160, 164), "setitimer": (38, 103), "alarm": (37, None), "personality": (135, 92),
    # changing files
    "creat": (85, None), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None),
    "unlinkat": (263, 35), "link": (86, None), "linkat": (265, 37), "symlink": (88, None),
    "symlinkat": (266, 36), "mknod": (133, None), "mknodat": (259, 33), "truncate": (76, 45),
    "ftruncate": (77, 46), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None),
    "fchownat": (260, 54), "memfd_create": (319, 279), "open_by_handle_at": (304, 265),
    # the machine
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "unshare": (272, 97), "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "mount_setattr": (442, 442),
    "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142), "sethostname": (170, 161),
    "setdomainname": (171, 162), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "quotactl": (179, 60), "acct": (163, 89), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "iopl": (172, None), "ioperm": (173, None),
}  # fmt: skip

# What a child that answers one request after the other still needs of these; it holds one listening socket.
SERVING = frozenset({"accept", "accept4", "setitimer"})

# Calls that are judged by their arguments; the last two report "no such call", so that libc uses older ones.
OPEN, OPENAT = (2, None), (257, 56)
CLONE, TGKILL, PRLIMIT, SECCOMP = (56, 220), (234, 131), (302, 261), (317, 277)
UNKNOWN_HERE = {"clone3": (435, 435), "openat2": (437, 437)}

ALLOW, KILL_PROCESS = 0x7FFF0000, 0x80000000
REFUSE, NO_SUCH_CALL = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
LOAD, EQUAL, AT_LEAST, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
CLONE_THREAD = 0x10000
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
X32_CALLS = 0x40000000  # numbers of a second, little-used way into an x86-64 kernel
PR_SET_NO_NEW_PRIVS, SECCOMP_SET_MODE_FILTER, FOR_ALL_THREADS = 38, 1, 1

Step = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_char_p)]


def available() -> bool:
    """Tell whether this system is one whose calls are known here: Linux on x86-64 or arm64."""
    return sys.platform == "linux" and platform.machine() in MACHINES


def lock(allowed: frozenset[str] = frozenset()) -> None:
    """Refuse, from now on and in every thread of this process, what `REFUSED` lists; cannot be undone.

    Only the calls named in `allowed` stay.

    Raises `OSError` where the kernel does not accept the filter.
    """
    audit, column = MACHINES[platform.machine()]
    steps = _steps(audit, column, os.getpid(), allowed)
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    program = _Program(len(steps), code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    if libc.syscall(SECCOMP[column], SECCOMP_SET_MODE_FILTER, FOR_ALL_THREADS, ctypes.byref(program)):
        raise OSError(ctypes.get_errno(), "seccomp")


def _steps(audit: int, column: int, pid: int, allowed: frozenset[str]) -> list[Step]:
    steps: list[Step] = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, audit), (RETURN, 0, 0, KILL_PROCESS), (LOAD, 0, 0, 0)]
    if column == 0:
        steps += [(AT_LEAST, 0, 1, X32_CALLS), (RETURN, 0, 0, REFUSE)]
    for name, numbers in REFUSED.items():
        if name not in allowed:
            steps += _when(numbers[column], [(RETURN, 0, 0, REFUSE)])
    for numbers in UNKNOWN_HERE.values():
        steps += _when(numbers[column], [(RETURN, 0, 0, NO_SUCH_CALL)])
    steps += _when(OPEN[column], _unless_zero(1, WRITING))
    steps += _when(OPENAT[column], _unless_zero(2, WRITING))
    steps += _when(CLONE[column], [_argument(0), (AND, 0, 0, CLONE_THREAD), (EQUAL, 0, 1, 0), *_ENDS])
    steps += _when(TGKILL[column], [_argument(0), (EQUAL, 1, 0, pid), *_ENDS])  # abort() must still work
    # The address of a new limit: reading a limit passes none.
    steps += _when(PRLIMIT[column], [_argument(2), (EQUAL, 0, 2, 0), _argument(2, high=True), *_ZERO_ONLY])
    return [*steps, (RETURN, 0, 0, ALLOW)]


_ENDS: list[Step] = [(RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)]
_ZERO_ONLY: list[Step] = [(EQUAL, 1, 0, 0), *_ENDS]


def _when(number: int | None, then: list[Step]) -> list[Step]:
    """Return steps that run `then`, which must end by returning, for call `number` alone."""
    return [] if number is None else [(EQUAL, 0, len(then), number), *then]


def _argument(position: int, high: bool = False) -> Step:
    return (LOAD, 0, 0, 16 + 8 * position + 4 * high)


def _unless_zero(position: int, bits: int) -> list[Step]:
    return [_argument(position), (AND, 0, 0, bits), *_ZERO_ONLY]
