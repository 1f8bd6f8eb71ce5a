"""Pages under test share their process with TensorFlow, which those of the lab never do."""

from collections.abc import Iterator

import pytest
from streamlit.runtime.scriptrunner import script_runner


@pytest.fixture(scope="session", autouse=True)
def _keras_is_left_alone() -> Iterator[None]:
    """Streamlit makes a Keras in its process forget and collect around every run: longer than the run itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)
        yield
