#!/bin/sh
# Runs claudeperf for the skill and the commands of this plugin: claudeperf.sh usage --last 30d
# If the program is missing, it prints how to install it. Claude Code does not send a command at all if one of its shell commands fails,
# so the exit code is always 0 and a failure is part of the text.
#
# claudeperf.sh --check is the SessionStart hook: it prints a message for the user if the program is missing, else nothing.

# Where .NET installs tools. The path of a program that was not started from a shell seldom contains it.
PATH="$PATH:$HOME/.dotnet/tools"

missing="claudeperf is not installed. Install it with 'dotnet tool install --global claudeperf', or put the program for your system \
from https://github.com/claudeperf/ClaudePerf/releases on the path, and start Claude Code again."

if ! command -v claudeperf >/dev/null 2>&1; then
  if [ "$1" = --check ]; then
    printf '{"systemMessage": "ClaudePerf plugin: %s Until then, budgets are not checked."}\n' "$missing"
  else
    printf '%s\n' "$missing"
  fi
elif [ "$1" != --check ]; then
  claudeperf "$@" 2>&1 || printf 'claudeperf ended with exit code %s.\n' "$?"
fi
