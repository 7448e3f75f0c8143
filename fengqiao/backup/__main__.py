"""`python -m fengqiao.backup seal|open KEYFILE`: encrypt or decrypt a stream. FENGQIAO_CIPHER says by which cipher; both are opened.

PostgreSQL pipes its base backups and the segments of its log through this (deploy/debian/wal.sh)."""

import os
import shutil
import sys
from pathlib import Path

from fengqiao.backup.archive import MAGIC, PIECE, Damaged, Reader, Writer


def main(words: list[str]) -> int:
    """From standard input to standard output; 1 and nothing usable when the stream was changed, cut off or sealed with another key."""
    if len(words) != 2 or words[0] not in ("seal", "open"):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    key = Path(words[1]).read_text().strip()
    if words[0] == "seal":
        kind = os.environ.get("FENGQIAO_CIPHER") or "aes"
        if kind not in MAGIC:
            sys.stderr.write(f"FENGQIAO_CIPHER: {' | '.join(MAGIC)}\n")
            return 2
        with Writer(sys.stdout.buffer, key, kind) as sealed:
            shutil.copyfileobj(sys.stdin.buffer, sealed, PIECE)
        return 0
    try:
        shutil.copyfileobj(Reader(sys.stdin.buffer, key), sys.stdout.buffer, PIECE)
    except Damaged:
        sys.stderr.write("已被改动、截断，或是用另一把密钥封的。Changed, cut off, or sealed with another key.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
