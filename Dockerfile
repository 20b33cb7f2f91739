# syntax=docker/dockerfile:1
# The production server in one small image. Settings come from the environment: docs/twilio.md.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

WORKDIR /app

# The lock changes more rarely than the code, so it has a layer of its own.
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt

COPY pyproject.toml README.md webhook.py ./
COPY bot bot
COPY flows flows
# What runs is the installed package alone: the sources go, so that they cannot stand in its way.
RUN pip install --no-deps --no-build-isolation . && rm -rf bot flows webhook.py build wartel.egg-info

# A number, not a name: it needs no account in the image, and orchestrators can see that it is not root.
USER 10001:10001

EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["wartel", "serve", "--host", "0.0.0.0", "--port", "8000"]
