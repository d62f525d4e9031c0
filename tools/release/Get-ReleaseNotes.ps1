#Requires -Version 7.4
<#
.SYNOPSIS
    Checks that a tag, the source version and the changelog match, and returns the changelog's section as release notes.
.DESCRIPTION
    Throws if the tag is not 'v' and the version in Directory.Build.props, if the changelog has no section of that version with a date, or if the
    section is empty.
.EXAMPLE
    tools/release/Get-ReleaseNotes.ps1 -Tag v0.1.0
#>
[CmdletBinding()]
[OutputType([string])]
param(
    [Parameter(Mandatory)]
    [string] $Tag,

    # The folder of the sources.
    [string] $Root = (Join-Path $PSScriptRoot '../..')
)

$ErrorActionPreference = 'Stop'
$version = ([xml](Get-Content (Join-Path $Root Directory.Build.props) -Raw)).SelectSingleNode('//Version').InnerText
if ($Tag -cne "v$version") {
    throw "The tag is '$Tag', but Directory.Build.props says version $version. Tag v$version, or change the version."
}
$lines = Get-Content (Join-Path $Root CHANGELOG.md)
$heading = "^## \[$([regex]::Escape($version))\] - \d{4}-\d{2}-\d{2}$"
$first = 0..($lines.Count - 1) | Where-Object { $lines[$_] -cmatch $heading } | Select-Object -First 1
if ($null -eq $first) {
    throw "CHANGELOG.md has no line '## [$version] - yyyy-MM-dd'. Give the unreleased part this heading."
}
$section = foreach ($line in $lines[($first + 1)..($lines.Count)]) {
    if ($line -match '^## |^\[.+\]: ') { break }
    $line
}
$notes = ($section -join "`n").Trim()
if (-not $notes) {
    throw "The section of $version in CHANGELOG.md is empty."
}
$notes
