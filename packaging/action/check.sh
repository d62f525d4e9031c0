#!/usr/bin/env bash
# Passes or fails the check: FAIL_ON is errors, changes or never; ERRORS and CHANGES are the counts of review.sh.
set -euo pipefail

case "$FAIL_ON" in
  errors) failed=$((ERRORS > 0)) ;;
  changes) failed=$((ERRORS > 0 || ${CHANGES:-0} > 0)) ;;
  never) failed=0 ;;
  *)
    echo "::error title=ClaudePerf::The input 'fail-on' must be errors, changes or never."
    exit 1
    ;;
esac
if [ "$failed" = 1 ]; then
  echo "::error title=ClaudePerf::New errors: $ERRORS. Instructions lost or weakened: ${CHANGES:-0}. The job summary lists them."
fi
exit "$failed"
