#!/usr/bin/env bash
# What the Makefile needs from the system, on Debian and Ubuntu:
#   scripts/setup.sh venv PYTHON   a Python of 3.11 or newer that can make virtual environments
#   scripts/setup.sh tex BIN       a TeX with fonts, unless BIN/derivator doctor is content
#   scripts/setup.sh all           every system package at once (for CI)
# Root's rights are asked for, except where CI=true, or for root where nobody could answer.
set -euo pipefail

tex_packages=(texlive-xetex texlive-latex-recommended texlive-latex-extra texlive-pictures
  texlive-lang-cyrillic fonts-linuxlibertine poppler-utils bubblewrap)

say() { printf '%s\n' "$*" >&2; }

on_apt() { command -v apt-get >/dev/null 2>&1; }

not_installed() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
      printf '%s\n' "$package"
  done
}

agreed() {
  [ "${CI:-}" = true ] && return 0
  if [ ! -t 0 ]; then
    [ "$(id -u)" = 0 ] && return 0
    say "Nobody here to ask. Run this yourself, then try again:"
    return 1
  fi
  local answer
  read -r -p "Run this now? [y/N] " answer
  [[ $answer == [yY]* ]]
}

install() {
  local packages=("$@") root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || { say "As root, run: apt-get install $*"; return 1; }
    root=(sudo)
    [ "${CI:-}" = true ] && root=(sudo -n)
  fi
  say "To be installed: ${packages[*]}"
  say "    ${root[*]:+sudo }apt-get update && ${root[*]:+sudo }apt-get install -y --no-install-recommends ${packages[*]}"
  agreed || return 1
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${packages[@]}" >&2
}

venv() {
  local python=$1 name
  if ! command -v "$python" >/dev/null 2>&1; then
    say "$python is not installed: install Python 3.11 or newer, or name one: make PYTHON=python3.12"
    return 1
  fi
  if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "$("$python" --version) is too old: derivator needs 3.11 or newer."
    say "Install a newer one, then name it, for example: make PYTHON=python3.12"
    return 1
  fi
  "$python" -c 'import ensurepip, venv' 2>/dev/null && return 0
  name=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  if on_apt; then
    install "$name"
  else
    say "$python cannot make virtual environments: install its packages ensurepip and venv"
    return 1
  fi
}

tex() {
  local doctor="$1/derivator doctor"
  $doctor >/dev/null 2>&1 && return 0
  if on_apt; then
    install "${tex_packages[@]}" || return 1
    $doctor >/dev/null 2>&1 && return 0
  fi
  $doctor >&2
}

all() {
  on_apt || return 0
  local missing
  mapfile -t missing < <(not_installed make python3-venv "${tex_packages[@]}")
  [ ${#missing[@]} = 0 ] || install "${missing[@]}"
}

case "${1:-}" in
  venv) venv "${2:-python3}" ;;
  tex) tex "${2:-.venv/bin}" ;;
  all) all ;;
  *) say "usage: scripts/setup.sh venv PYTHON | tex BIN | all"; exit 2 ;;
esac
