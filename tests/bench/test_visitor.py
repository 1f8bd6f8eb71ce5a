"""What a session without a browser understands of the server's messages."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.visitor import Visitor


class Silence:
    """A connection on which nothing ever comes."""

    def __aiter__(self):
        return self

    async def __anext__(self):
        await asyncio.Event().wait()


def told(*messages):
    """What a visitor knows after these; in a thread, since a browser's loop may run in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _told(*messages)).result()


async def _told(*messages):
    someone = Visitor(Silence(), "train", "epochs=3")
    for message in messages:
        someone.take(message)
    errors, query, run_id, timers = someone.errors, someone.query, someone.run_id, someone.timers
    await someone.close()
    return errors, query, run_id, timers


def test_the_run_in_the_address_is_known():
    message = ForwardMsg()
    message.page_info_changed.query_string = "epochs=3&run=0123456789abcdef"
    assert told(message) == (0, "epochs=3&run=0123456789abcdef", "0123456789abcdef", 0)


def test_an_error_on_the_page_is_counted():
    message = ForwardMsg()
    message.delta.new_element.exception.message = "broken"
    assert told(message, message)[0] == 2


def test_what_runs_by_itself_does_so_until_the_whole_page_runs():
    again, page, part = ForwardMsg(), ForwardMsg(), ForwardMsg()
    again.auto_rerun.fragment_id, again.auto_rerun.interval = "curves", 60.0
    page.new_session.name = part.new_session.name = "train"
    part.metadata.run.fragment_ids.append("curves")
    assert told(again)[3] == 1
    assert told(again, again, part)[3] == 1
    assert told(again, page)[3] == 0
