"""The entry of the app.

Everything stands behind the guard, since each new worker process imports this file once more under another name.
"""

import gc
import sys


def main() -> None:
    """Runs at every interaction of every session: settings of the page, navigation, the chosen page."""
    if "app.shell" not in sys.modules:
        gc.freeze()  # the collector need not look through all of Streamlit again and again while the lab is loaded
    from app.shell import show

    show()


if __name__ == "__main__":
    main()
