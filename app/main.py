"""The entry of the app.

Everything stands behind the guard, since each new worker process imports this file once more under another name.
"""


def main() -> None:
    """Runs at every interaction of every session: settings of the page, navigation, the chosen page."""
    from app.shell import show

    show()


if __name__ == "__main__":
    main()
