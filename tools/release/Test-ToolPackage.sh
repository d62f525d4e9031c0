#!/usr/bin/env bash
# Builds the .NET tool for this platform and installs it from a local feed on a clean profile, as users do. Needs the .NET SDK 10 and,
# for the package that is compiled ahead, the platform's linker; without one only the package that needs the .NET runtime is tested.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
feed="$work/feed"
runtime=$(dotnet --info | sed -nE 's/^ *RID: *//p' | head -n 1)
pack() { dotnet pack src/ClaudePerf.Native --configuration Release -p:ToolPackage=true --output "$feed" "$@"; }

runtimes="any"
if command -v gcc >/dev/null || command -v clang >/dev/null || [ "${OS:-}" = Windows_NT ]; then
  runtimes="$runtime;any"
  pack -p:NativeProgram=true --runtime "$runtime"
else
  echo "The platform's linker (gcc or clang) is not here: the package that is compiled ahead is skipped."
fi
pack --runtime any
# A semicolon would end a property of the command line.
ToolPackageRuntimeIdentifiers="$runtimes" pack

# A profile without anything of this user's, and a feed without anything but the packages.
export HOME="$work/home" DOTNET_CLI_HOME="$work/home" NUGET_PACKAGES="$work/packages"
unset CLAUDE_CONFIG_DIR CLAUDEPERF_HOME
mkdir -p "$HOME"
printf '<configuration><packageSources><clear /><add key="local" value="%s" /></packageSources></configuration>' "$feed" > "$work/nuget.config"
dotnet tool install claudeperf --tool-path "$work/tools" --configfile "$work/nuget.config"
version=$("$work/tools/claudeperf" --version)
agents=$("$work/tools/claudeperf" measure samples/ecosystem --json | grep -c '"Kind":"Agent"')
dnx=$(dotnet dnx claudeperf --yes --configfile "$work/nuget.config" -- --version)
echo "Installed claudeperf $version ($runtimes); it measured $agents agents; dnx runs $dnx."
[ "$agents" = 34 ] && [ "$dnx" = "$version" ]
du -h "$feed"/*.nupkg
