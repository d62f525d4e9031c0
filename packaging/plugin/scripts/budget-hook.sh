#!/bin/sh
# The budget hook: claudeperf reads the event from standard input and decides; exit code 2 blocks. Without the program nothing is checked
# and nothing is blocked.
PATH="$PATH:$HOME/.dotnet/tools"
command -v claudeperf >/dev/null 2>&1 || exit 0
exec claudeperf hook
