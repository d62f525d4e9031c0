#!/usr/bin/env bash
# Writes the text of review.sh as a comment on the pull request, or updates the comment of an earlier run. A pull request from a fork gets a
# token that cannot write: then the job summary, which has the same text, must do.
set -euo pipefail

text=$RUNNER_TEMP/claudeperf-review/comment.md
number=$(jq -r '.pull_request.number' "$GITHUB_EVENT_PATH")
[[ $number =~ ^[0-9]+$ ]] || { echo "::error title=ClaudePerf::The event names no pull request."; exit 1; }
comments=repos/$GITHUB_REPOSITORY/issues/$number/comments
body=$RUNNER_TEMP/claudeperf-review/body.json
jq --raw-input --slurp '{ body: . }' "$text" > "$body"

refused() {
  if grep -q -e 'HTTP 403' -e 'HTTP 401' -e 'not accessible by integration' "$1"; then
    echo "::notice title=ClaudePerf::The token of this run cannot comment, as in pull requests from forks. The job summary has the result."
  else
    echo "::warning title=ClaudePerf::The comment was not written: $(tr -d '\r' < "$1" | tr '\n' ' ' | cut -c 1-300)"
  fi
  exit 0
}

errors=$RUNNER_TEMP/claudeperf-review/errors.txt
# Only our own comment is updated: anybody can write the mark into theirs.
known=$(gh api --paginate "$comments?per_page=100" \
  --jq '.[] | select(.user.type == "Bot" and (.body | startswith("<!-- claudeperf -->"))) | .id' 2> "$errors") || refused "$errors"
known=$(head -n 1 <<< "$known")

if [ -n "$known" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$known" --input "$body" 2> "$errors" || refused "$errors"
elif ! grep -q -e '^No prompt changed\.$' "$text" || ! grep -q -e '^No new findings\.$' "$text"; then
  gh api --silent --method POST "$comments" --input "$body" 2> "$errors" || refused "$errors"
fi
