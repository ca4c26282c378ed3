"""Starts the command line: what it imports takes a second, in which Ctrl-C shall be no traceback either."""

from __future__ import annotations

import sys

EXIT_INTERRUPTED = 130


def main() -> None:
    """Runs `flowgauge` with the arguments of this process."""
    try:
        from pipeline import cli  # noqa: PLC0415 - it is what takes long

        cli.main()
    except KeyboardInterrupt:
        sys.stderr.write("flowgauge: stopped\n")
        sys.exit(EXIT_INTERRUPTED)


if __name__ == "__main__":
    main()
