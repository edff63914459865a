"""另一系统 / Another system that signs its requests by the document, not with our own code."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets

PATH = "/api/v1/integration/verifications"


class OtherSystem:
    """Speaks to us as docs/integration.md says; `changed` puts something else in after the signature was made."""

    def __init__(self, app, clock, key_id, secret) -> None:
        self.client, self.clock, self.key_id, self.secret = app.test_client(), clock, key_id, secret

    def post(self, target, body, *, nonce=None, seconds_off=0, changed=None, method="POST"):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        nonce = nonce or secrets.token_hex(16)
        timestamp = str(int(self.clock().timestamp()) + seconds_off)
        lines = ["MASHANG-HMAC-SHA256", method, target, self.key_id, timestamp, nonce]
        sent = {
            "target": target,
            "content": content,
            "X-Mashang-Key": self.key_id,
            "X-Mashang-Timestamp": timestamp,
            "X-Mashang-Nonce": nonce,
            "X-Mashang-Signature": self.sign([*lines, hashlib.sha256(content).hexdigest()]),
            **(changed or {}),
        }
        path, data = sent.pop("target"), sent.pop("content")
        return self.client.open(path, method=method, data=data, headers=sent, content_type="application/json")

    def sign(self, lines):
        return hmac.new(bytes.fromhex(self.secret), "\n".join(lines).encode(), hashlib.sha256).hexdigest()

    def signed_this(self, answer, nonce):
        """Whether the answer carries our signature over itself and over the number of the request."""
        digest = hashlib.sha256(answer.data).hexdigest()
        timestamp = answer.headers["X-Mashang-Timestamp"]
        lines = ["MASHANG-HMAC-SHA256-ANSWER", nonce, str(answer.status_code), timestamp, digest]
        return hmac.compare_digest(self.sign(lines), answer.headers["X-Mashang-Signature"])
