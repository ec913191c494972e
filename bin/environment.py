"""Make `.venv` with everything Recourse and its tests need, or leave it alone where it is right.

Runs on the machine's own Python before anything is installed, and also on one that is too old, so that it
can say so: standard library only, no syntax newer than Python 3.6. A bare Debian has no `ensurepip`, so the
environment is made without pip and filled by the pip wheel in `vendor/`, which runs without being installed.
Only wheels are taken: a source package would fetch its build tools past the hashes.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "made-from")
REQUIREMENTS = os.path.join(ROOT, "requirements-dev.txt")


def fail(message: str) -> None:
    """End with one plain message and no traceback."""
    sys.stderr.write(message + "\n")
    sys.exit(1)


def use_a_newer_python() -> None:
    """Go on in a newer Python of this machine, where there is one; else say what is needed."""
    for minor in range(19, OLDEST[1] - 1, -1):
        newer = shutil.which("python3.%d" % minor)
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606  # this very script, in a Python found on PATH
    fail(
        "Recourse needs Python 3.11 or newer; %s is %d.%d. "
        "Install a newer one, or name it: make environment PYTHON=/path/to/python3.11"
        % (sys.executable, sys.version_info[0], sys.version_info[1])
    )


def fingerprint() -> str:
    """What the environment is made from: the Python, the place, the pip and the requirements."""
    digest = hashlib.sha256()
    for text in (sys.version, sys.base_prefix, ROOT, os.path.basename(pip_wheel())):
        digest.update(text.encode() + b"\0")
    with open(REQUIREMENTS, "rb") as requirements:
        digest.update(requirements.read())
    return digest.hexdigest()


def pip_wheel() -> str:
    """The pip that is kept with the project."""
    wheels = sorted(glob.glob(os.path.join(ROOT, "vendor", "pip-*.whl")))
    if not wheels:
        fail("The pip wheel is missing from vendor/. Get it back with: git checkout -- vendor")
    return wheels[-1]


def up_to_date(wanted: str) -> bool:
    """Whether the environment stands and was made from just this."""
    if not os.access(os.path.join(VENV, "bin", "python"), os.X_OK):
        return False
    try:
        with open(STAMP) as stamp:
            return stamp.read() == wanted
    except OSError:
        return False


def make(wanted: str) -> None:
    """Make the environment anew; the stamp is written last, so a broken attempt is made again."""
    import venv

    print("Making .venv (a minute or two, once) ...")
    sys.stdout.flush()
    if os.path.isdir(VENV):
        shutil.rmtree(VENV)
    venv.EnvBuilder(with_pip=False, symlinks=True).create(VENV)
    install = [
        os.path.join(VENV, "bin", "python"),
        os.path.join(pip_wheel(), "pip"),
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
        "--requirement",
        REQUIREMENTS,
    ]
    if subprocess.call(install) != 0:
        fail("The packages could not be installed; the reason stands above. Run the same command again to go on.")
    with open(STAMP, "w") as stamp:
        stamp.write(wanted)


def main() -> None:
    """Check the Python, then make the environment if it is missing or out of date."""
    if sys.version_info < OLDEST:
        use_a_newer_python()
    wanted = fingerprint()
    if not up_to_date(wanted):
        make(wanted)


main()
