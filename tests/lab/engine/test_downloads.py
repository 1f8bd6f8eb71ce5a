"""Networks on their way: one at a time, followed by all, stopped by who began, and refused if they do not fit."""

import copy
import threading
import types
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from lab.engine import memory
from lab.engine.downloads import Downloads
from lab.engine.tasks import online
from lab.errors import Busy, NotAllowed, NotFetched, Offline, TooLarge
from lab.nets.inspection import applications
from tests.waiting import wait_until

MINE, OTHER = "a" * 64, "b" * 64


class DaskFuture:
    """As `distributed` has it: a status in a word, an exception that is given, not raised."""

    def __init__(self, work: Future) -> None:
        self.work = work

    @property
    def status(self) -> str:
        return "error" if self.work.exception() else "finished"

    def exception(self) -> BaseException | None:
        return self.work.exception()

    def add_done_callback(self, callback) -> None:
        self.work.add_done_callback(lambda _: callback(self))


class Client:
    """Runs a task in a thread of this process, and everything that is to run on all workers at once."""

    def submit(self, task, *arguments, **options) -> DaskFuture:
        work: Future = Future()

        def run() -> None:
            try:
                work.set_result(task(*arguments))
            except Exception as error:
                work.set_exception(copy.copy(error))  # it has travelled

        threading.Thread(target=run, daemon=True).start()
        return DaskFuture(work)

    def run(self, task, *arguments, **options) -> None:
        task(*arguments)


class Network:
    """Stands for the real download: gives a byte whenever a test lets it."""

    def __init__(self) -> None:
        self.next = threading.Semaphore(0)
        self.error: Exception | None = None

    def fetch(self, name, on_progress) -> None:
        for done in range(1, 4):
            assert self.next.acquire(timeout=10)
            if self.error:
                raise self.error
            on_progress(done, 3)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    made = Network()
    monkeypatch.setattr(applications, "fetch_weights", made.fetch)
    monkeypatch.setattr(online, "TELL_EVERY_S", 0.0)
    return made


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch, network: Network) -> Iterator[Downloads]:
    followed = Downloads(Client)
    worker = types.SimpleNamespace(log_event=lambda topic, event: followed.take(event))
    monkeypatch.setattr("distributed.get_worker", lambda: worker)
    yield followed
    for _ in range(3):
        network.next.release()


def becomes(downloads: Downloads, name: str, state: str) -> None:
    wait_until(lambda: downloads.state(name).state == state)


def test_a_download_is_followed_to_its_end_and_whoever_asks_meanwhile_joins(downloads, network):
    assert downloads.state("vgg16") is None
    downloads.start("vgg16", MINE)
    assert downloads.state("vgg16").total == 553_000_000
    network.next.release()
    wait_until(lambda: downloads.state("vgg16").done == 1)
    downloads.start("vgg16", OTHER)
    assert (downloads.state("vgg16").owner, downloads.state("vgg16").total) == (MINE, 3)
    with pytest.raises(Busy, match="VGG16 is being fetched: one network at a time"):
        downloads.start("resnet50", OTHER)
    network.next.release()
    network.next.release()
    becomes(downloads, "vgg16", "done")
    downloads.start("resnet50", OTHER)  # now there is room
    assert downloads.state("resnet50").state == "running"


def test_only_who_began_stops_it_and_it_can_begin_again(downloads, network):
    downloads.start("resnet50", MINE)
    with pytest.raises(NotAllowed):
        downloads.stop("resnet50", OTHER)
    downloads.stop("resnet50", MINE)
    wait_until(lambda: "resnet50" in online._stop_requests)
    network.next.release()
    becomes(downloads, "resnet50", "stopped")
    assert downloads.state("resnet50").message == "The download of ResNet50 was stopped."
    downloads.start("resnet50", OTHER)
    for _ in range(3):
        network.next.release()
    becomes(downloads, "resnet50", "done")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (Offline("There is no connection."), "There is no connection."),
        (MemoryError("secret"), "The engine's worker ended over this download."),
    ],
)
def test_a_failed_download_says_why_in_a_sentence(error, message, downloads, network):
    network.error = error
    downloads.start("vgg19", MINE)
    network.next.release()
    becomes(downloads, "vgg19", "failed")
    assert downloads.state("vgg19").message == message


def test_an_error_that_has_travelled_still_names_its_network():
    error = copy.copy(NotFetched("It is not here.", "vgg16"))  # made anew from its arguments, as pickle does
    assert (str(error), error.network) == ("It is not here.", "vgg16")


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch):
    """Says how much memory a worker may use, and does; no network is open."""
    monkeypatch.setattr(online, "_opened_once", set())
    monkeypatch.setattr(applications, "application", lambda name: name)
    monkeypatch.setattr(applications, "is_open", lambda name: False)

    def with_memory(limit_mb: int, used_mb: int) -> None:
        monkeypatch.setattr(memory, "limit_bytes", lambda: limit_mb * 10**6)
        monkeypatch.setattr(memory, "used_bytes", lambda: used_mb * 10**6)

    return with_memory


def test_what_does_not_fit_is_refused_with_the_figures_and_what_would_help(worker):
    worker(limit_mb=1678, used_mb=700)
    assert online.open_network("resnet50") == "resnet50"  # 700 + 550 < 0.95 * 1,678
    with pytest.raises(TooLarge) as refusal:
        worker(limit_mb=1678, used_mb=1250)
        online.open_network("vgg16")
    # 1,250 used, of which ResNet50's 550 are free again: 0.95 * 1,678 - 700 = 894 left; (700 + 1,250) / 0.95 = 1.91 GiB
    assert str(refusal.value) == (
        "VGG16 needs about 1,250 MB, and of the 1,678 MB that the engine's worker may use, 894 MB are left: choose "
        "MobileNetV2 or ResNet50 or EfficientNet-Lite0, or start the lab with LAB_WORKER_MEMORY=2GiB."
    )


def test_a_second_model_with_random_layers_must_fit_too(worker):
    worker(limit_mb=3000, used_mb=2000)
    online.require_room_for_copy("resnet50")
    online.require_room_for_copy("efficientnet-lite0")
    with pytest.raises(TooLarge, match="VGG19 with random layers needs about 1,150 MB"):
        online.require_room_for_copy("vgg19")


def test_without_a_worker_there_is_no_limit() -> None:
    assert memory.limit_bytes() is None
    memory.require(10**9, "Everything", "take less")
