"""Chromium without a window, driven over its own pipe: no driver, no package, no port."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions",
    "--disable-quic", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip
PATIENCE = 60.0


class Browser:
    """A running Chromium; messages are JSON that ends with a zero byte, on its files 3 and 4."""

    def __init__(self, program: str, profile: Path) -> None:
        hear, send = os.pipe()
        receive, say = os.pipe()
        # The shell gives the pipes the numbers that Chromium wants.
        line = f'exec "$0" "$@" 3<&{hear} 4>&{say}'
        self._process = subprocess.Popen(
            ["bash", "-c", line, program, *QUIET, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(hear, say),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(hear)
        os.close(say)
        self._send = os.fdopen(send, "wb")
        self._receive = receive
        self._rest = b""
        self._last = 0
        self.heard: list[Mapping[str, Any]] = []

    def ask(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """Send a command and wait for its answer; events that come meanwhile are kept in `heard`.

        Raises RuntimeError if Chromium answers with an error.
        """
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._send.write(json.dumps(message).encode() + b"\0")
        self._send.flush()
        while (answer := self._next()).get("id") != self._last:
            self.heard.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def wait_for(self, event: str, session: str) -> None:
        """Wait until an event has come that was not waited for yet."""
        while True:
            for at, one in enumerate(self.heard):
                if one.get("method") == event and one.get("sessionId") == session:
                    del self.heard[at]
                    return
            self.heard.append(self._next())

    def _next(self) -> Mapping[str, Any]:
        until = time.monotonic() + PATIENCE
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._receive], [], [], max(until - time.monotonic(), 0))
            data = os.read(self._receive, 1 << 20) if ready else b""
            if not data:
                raise RuntimeError("chromium says nothing any more")
            self._rest += data
        message, self._rest = self._rest.split(b"\0", 1)
        found: Mapping[str, Any] = json.loads(message)
        return found

    def close(self) -> None:
        """End Chromium."""
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._send.close()
        os.close(self._receive)


class Tab:
    """A page in the browser, as large as a desktop window until it is resized."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.ask("Target.attachToTarget", targetId=self._target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")
        self.size(1280, 900)

    def ask(self, method: str, **parameters: Any) -> Any:
        """A command to this page."""
        return self.browser.ask(method, self.session, **parameters)

    def size(self, width: int, height: int, *, dark: bool = False) -> None:
        """The window in CSS pixels, and the colours that the reader prefers."""
        scale = {"deviceScaleFactor": 1, "mobile": width < 600}
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, **scale)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, address: str) -> None:
        """Load a page, and wait until it is there."""
        self.ask("Page.navigate", url="about:blank")
        self.browser.wait_for("Page.loadEventFired", self.session)
        self.ask("Page.navigate", url=address)
        self.browser.wait_for("Page.loadEventFired", self.session)

    def run(self, script: str) -> Any:
        """The value of an expression (of a promise, what it comes to) in the page.

        Raises RuntimeError with the page's own error.
        """
        told = self.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in told:
            raise RuntimeError(told["exceptionDetails"]["exception"].get("description", "failed"))
        return told["result"].get("value")

    def press(self, key: str, text: str = "") -> None:
        """Press a key, by its name (`Tab`, `Enter`); `text` is what it types."""
        for kind in ("keyDown", "keyUp"):
            typed = {"text": text} if text and kind == "keyDown" else {}
            code = {"Tab": 9, "Enter": 13}.get(key, 0)
            self.ask(
                "Input.dispatchKeyEvent",
                type=kind, key=key, code=key, windowsVirtualKeyCode=code, **typed,
            )  # fmt: skip

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """A screenshot as PNG: of the window, or of the whole page."""
        told = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(told["data"]))

    def events(self, method: str) -> list[Mapping[str, Any]]:
        """What was heard of a kind of event in this page, oldest first."""
        self.run("1")  # what happened before is heard before this answer
        return [
            one["params"]
            for one in self.browser.heard
            if one.get("method") == method and one.get("sessionId") == self.session
        ]

    def close(self) -> None:
        """Close the page, and forget what was heard of it."""
        self.browser.ask("Target.closeTarget", targetId=self._target)
        heard = self.browser.heard
        heard[:] = [one for one in heard if one.get("sessionId") != self.session]
