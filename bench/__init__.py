"""Speed and size, measured: `python -m bench [names]` writes `bench/results.json` and prints a table.

figures.py    what a figure is: samples, statistic, bound; the table and the file (pure)
machine.py    what the numbers were taken on
processes.py  memory and children of processes
apps.py       a Streamlit app with a runs folder of its own, a Chromium, and instants seen from inside a page
visitor.py    a session without a browser: Streamlit's WebSocket
bare_fit.py   a training without the lab around it, in a process of its own
measures/     one module a measure; each has `measure() -> list[Figure]`
"""
