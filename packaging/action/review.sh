#!/usr/bin/env bash
# Compares the prompts of a pull request with those of its base: tokens, new findings, changed instructions. Writes annotations, the job
# summary, the outputs of the step, and the text of the comment. Outside pull requests it reports all findings and no comparison.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
path=${INPUT_PATH:-.}
work=$RUNNER_TEMP/claudeperf-review
rm -rf "$work"
mkdir -p "$work"

fail() {
  echo "::error title=ClaudePerf::$1"
  exit 1
}

# Exit code 3 means that errors were found, which the last step decides about.
run() {
  local output=$1 code=0
  shift
  claudeperf "$@" > "$output" || code=$?
  if [ "$code" != 0 ] && [ "$code" != 3 ]; then
    fail "claudeperf $1 ended with exit code $code."
  fi
}

[ -d "$path" ] || fail "The input 'path' names no folder of the repository."

base=""
if [ "${GITHUB_EVENT_NAME:-}" = pull_request ]; then
  commit=$(jq -r '.pull_request.base.sha' "$GITHUB_EVENT_PATH")
  [[ $commit =~ ^[0-9a-f]{40,64}$ ]] || fail "The event names no base commit."
  git cat-file -e "$commit^{commit}" 2>/dev/null || git fetch --quiet --no-tags --depth=1 origin "$commit" \
    || fail "The base commit could not be fetched. Let actions/checkout keep its credentials, or set fetch-depth to 0."
  git worktree add --quiet --force --detach "$work/base" "$commit"
  trap 'git worktree remove --force "$work/base"' EXIT
  [ -d "$work/base/$path" ] && base=$(cd "$work/base/$path" && pwd)
fi

known=()
echo '[]' > "$work/comparison.json"
if [ -n "$base" ]; then
  run "$work/base.txt" test "$base" --save-baseline "$work/known.json"
  [ -f "$work/known.json" ] && known=(--baseline "$work/known.json")
  run "$work/comparison.json" compare "$base" "$path" --summary --json
fi
run "$work/findings.json" test "$path" ${known[@]+"${known[@]}"} --json
run "$work/annotations.txt" test "$path" ${known[@]+"${known[@]}"} --format github
cat "$work/annotations.txt"

jq -r --null-input --arg root "$PWD/" --arg base "$work/base/" --argjson compared "$([ -n "$base" ] && echo true || echo false)" \
  --slurpfile comparison "$work/comparison.json" --slurpfile findings "$work/findings.json" \
  --from-file "$here/comment.jq" > "$work/comment.md"
cat "$work/comment.md" >> "$GITHUB_STEP_SUMMARY"

{
  echo "errors=$(jq '[.[] | select(.Severity == "Error")] | length' "$work/findings.json")"
  if [ -n "$base" ]; then
    jq -r '"always-on-before=\(map(.AlwaysOnBefore) | add // 0)", "always-on-after=\(map(.AlwaysOnAfter) | add // 0)",
      "changes=\(map(.Lost + .Weakened) | add // 0)"' "$work/comparison.json"
  fi
} >> "$GITHUB_OUTPUT"
