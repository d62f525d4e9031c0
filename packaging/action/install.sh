#!/usr/bin/env bash
# Puts claudeperf on the path of the following steps: the program that INPUT_PROGRAM names, else the release INPUT_VERSION or, without
# one, the release that this action belongs to. The archive is compared with the release's checksums.
set -euo pipefail

fail() {
  echo "::error title=ClaudePerf::$1"
  exit 1
}

if [ -n "${INPUT_PROGRAM:-}" ]; then
  [ -x "$INPUT_PROGRAM" ] || fail "The input 'program' names no program."
  dirname "$(realpath "$INPUT_PROGRAM")" >> "$GITHUB_PATH"
  exit 0
fi

here=$(cd "$(dirname "$0")" && pwd)
version=${INPUT_VERSION:-$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$here/../../Directory.Build.props")}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || fail "The input 'version' must be a version such as 1.2.3."

case "$RUNNER_OS" in
  Linux) system=linux ending=tar.gz ;;
  macOS) system=osx ending=tar.gz ;;
  Windows) system=win ending=zip ;;
  *) fail "There is no program for $RUNNER_OS." ;;
esac
case "$RUNNER_ARCH" in
  X64) processor=x64 ;;
  ARM64) processor=arm64 ;;
  *) fail "There is no program for $RUNNER_OS on $RUNNER_ARCH." ;;
esac

archive=claudeperf-$version-$system-$processor.$ending
release=https://github.com/claudeperf/ClaudePerf/releases/download/v$version
folder=$RUNNER_TEMP/claudeperf-$version
mkdir -p "$folder"
cd "$folder"
for file in "$archive" sha256.txt; do
  curl --fail --silent --show-error --location --retry 3 --output "$file" "$release/$file" || fail "$release/$file could not be downloaded."
done
expected=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' sha256.txt)
sum=(sha256sum)
command -v sha256sum > /dev/null || sum=(shasum -a 256)
actual=$("${sum[@]}" "$archive" | cut -d ' ' -f 1)
if [ -z "$expected" ] || [ "$actual" != "$expected" ]; then
  fail "$archive does not have the checksum of the release."
fi
if [ "$ending" = zip ]; then
  unzip -q -o "$archive"
else
  tar -xzf "$archive"
fi
echo "$folder" >> "$GITHUB_PATH"
