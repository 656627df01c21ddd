#!/usr/bin/env bash
# Installs RingCentral's SDK for Python into a virtual environment, for the tests in this folder. Without Python, says so.
set -eu
cd "${BASH_SOURCE%/*}"

python=$(command -v python3 || command -v python) || {
  echo 'There is no Python on this machine: test/sdk/python is left out.'
  exit 0
}
"$python" -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
