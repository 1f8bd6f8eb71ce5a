FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    LAB_RUNS=/home/lab/runs

RUN useradd --create-home --uid 10001 lab \
    && install --directory --owner=lab --group=lab /home/lab/runs

WORKDIR /opt/lab

# The libraries change seldom and take minutes: a layer of their own, which a change of the code leaves alone.
COPY requirements.txt ./
RUN grep -v '^-e' requirements.txt > /tmp/libraries.txt \
    && pip install --no-cache-dir -r /tmp/libraries.txt \
    && rm /tmp/libraries.txt

COPY . .
RUN pip install --no-cache-dir --no-deps -e . \
    && python -m compileall -q app lab

USER 10001:10001

EXPOSE 8501

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://localhost:8501/_stcore/health', timeout=4)"]

# With a server address of its own Streamlit does not ask a service outside for one as it starts.
ENTRYPOINT ["streamlit", "run", "app/main.py", "--server.address=0.0.0.0", "--server.port=8501", "--browser.serverAddress=localhost"]
