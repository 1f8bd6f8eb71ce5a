"""A session without a browser: what a page sends and takes over Streamlit's WebSocket.

Ten Chromium tabs starve two cores; thirty of these do not, and the server cannot tell the difference.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE_S = 60.0


class Visitor:
    """One session: the widgets it was shown, the values it gave them, and the reruns it asked for."""

    def __init__(self, connection: ClientConnection, page_name: str, query: str) -> None:
        self.query = query
        self.errors = 0
        self._connection = connection
        self._page_name, self._page_hash = page_name, ""
        self._ids: dict[str, str] = {}  # a widget's label -> its id
        self._states: dict[str, WidgetState] = {}  # by id
        self._finished: asyncio.Queue[float] = asyncio.Queue()
        self._timers: dict[str, asyncio.Task[None]] = {}  # of fragments that run by themselves
        self._listener = asyncio.create_task(self._listen())

    @property
    def run_id(self) -> str | None:
        """The run in the address."""
        return next(iter(parse_qs(self.query).get("run", [])), None)

    @property
    def timers(self) -> int:
        """Fragments that run by themselves at present."""
        return len(self._timers)

    async def open(self) -> float:
        """Asks for the page; returns the seconds until its script had run."""
        return await self._rerun()

    async def slide(self, label: str, value: float) -> float:
        """Moves a slider; returns the seconds until the script had answered."""
        identity = self._ids[label]
        state = WidgetState(id=identity)
        state.double_array_value.data.append(value)
        self._states[identity] = state
        self._set_query(label.lower().replace(" ", "_"), f"{value:g}")
        return await self._rerun()

    async def press(self, label: str) -> float:
        """Presses a button; returns the seconds until the script had answered."""
        return await self._rerun(WidgetState(id=self._ids[label], trigger_value=True))

    async def close(self) -> None:
        """Leaves."""
        self._stop_timers()
        self._listener.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listener

    async def _rerun(self, *triggers: WidgetState) -> float:
        while not self._finished.empty():
            self._finished.get_nowait()
        began_s = time.monotonic()
        await self._send(triggers)
        answer = asyncio.create_task(self._finished.get())
        await asyncio.wait({answer, self._listener}, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
            if self._listener.done():
                self._listener.result()  # says why nobody listens any more
            raise TimeoutError(f"no answer within {PATIENCE_S:g} s")
        return answer.result() - began_s

    async def _send(self, triggers: tuple[WidgetState, ...] = (), fragment_id: str = "") -> None:
        message = BackMsg()
        request = message.rerun_script
        request.query_string = self.query
        request.page_name, request.page_script_hash = self._page_name, self._page_hash
        request.fragment_id, request.is_auto_rerun = fragment_id, bool(fragment_id)
        request.widget_states.widgets.extend([*self._states.values(), *triggers])
        request.context_info.timezone = "UTC"
        await self._connection.send(message.SerializeToString())

    async def _listen(self) -> None:
        async for payload in self._connection:
            message = ForwardMsg()
            message.ParseFromString(payload if isinstance(payload, bytes) else payload.encode())
            self.take(message)

    def take(self, message: ForwardMsg) -> None:
        """Learns from one message of the server."""
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._take_element(message.delta.new_element)
        elif kind == "new_session" and not message.metadata.run.fragment_ids:
            self._stop_timers()  # as a browser does: what still runs by itself says so again
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            fragment_id, interval_s = message.auto_rerun.fragment_id, message.auto_rerun.interval
            if fragment_id not in self._timers:
                self._timers[fragment_id] = asyncio.create_task(self._repeat(fragment_id, interval_s))
        elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._finished.put_nowait(time.monotonic())

    def _take_element(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind in ("slider", "button"):
            widget = getattr(element, kind)
            self._ids[widget.label] = widget.id
        elif kind == "exception":
            self.errors += 1

    async def _repeat(self, fragment_id: str, interval_s: float) -> None:
        while True:
            await asyncio.sleep(interval_s)
            await self._send(fragment_id=fragment_id)

    def _stop_timers(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _set_query(self, name: str, value: str) -> None:
        fields = {key: values[0] for key, values in parse_qs(self.query).items()}
        self.query = urlencode({**fields, name: value})

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


@asynccontextmanager
async def visitor(address: str, page: str, query: str = "") -> AsyncIterator[Visitor]:
    """A session on a page, after its first script run.

    Args:
        address: of the app, "http://127.0.0.1:41234".
        page: "train".
        query: "epochs=50&seed=1".
    """
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    async with (
        connect(stream, subprotocols=["streamlit"], origin=address, max_size=None) as connection,  # type: ignore[list-item, arg-type]
        Visitor(connection, page, query) as someone,
    ):
        yield someone
