"""离线核验回执：says whether a signed receipt is genuine, with nothing of ours and without any network.

python docs/verify_receipt.py KEYS.json RECEIPT.txt [SECRET TEXT.txt [PICTURE...]]

KEYS.json is what /api/v1/receipt-keys answered. With the secret（查询码）and the words as they were handed in, it
says as well whether these were the words and pictures.
"""

# ruff: noqa: T201  what it says is for whoever runs it

import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def said_by(receipt: str, keys: dict[str, str]) -> dict[str, object]:
    """What a genuine receipt says. Raises ValueError otherwise."""
    try:
        body, key_id, signature = receipt.strip().split(".")
        key = Ed25519PublicKey.from_public_bytes(decoded(keys[key_id]))
        key.verify(decoded(signature), f"{body}.".encode())
        said: dict[str, object] = json.loads(decoded(body))
    except (InvalidSignature, KeyError, ValueError) as wrong:
        raise ValueError("回执无效：签名不符或密钥未知") from wrong
    return said


def content_hash(secret: str, text: str, pictures: list[bytes]) -> str:
    bare = secret.upper().replace("-", "").replace(" ", "")
    digests = sorted(hashlib.sha256(one).hexdigest() for one in pictures)
    return hashlib.sha256("\n".join([bare, text, *digests]).encode()).hexdigest()


def main(arguments: list[str]) -> int:
    keys = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))["keys"]
    try:
        said = said_by(Path(arguments[1]).read_text(encoding="utf-8"), keys)
    except ValueError as wrong:
        print(wrong)
        return 1
    print(json.dumps(said, ensure_ascii=False, indent=2))
    if len(arguments) > 3:
        pictures = [Path(name).read_bytes() for name in arguments[4:]]
        if (
            content_hash(arguments[2], Path(arguments[3]).read_text(encoding="utf-8").strip(), pictures)
            != said["content_sha256"]
        ):
            print("内容不符：文字、照片或查询码与回执不一致")
            return 1
        print("内容一致")
    print("回执有效")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
