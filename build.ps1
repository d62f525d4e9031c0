#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, documents or packs ClaudePerf, or builds its documentation site. A thin front on the same dotnet targets that need no PowerShell.
.EXAMPLE
    ./build.ps1
    Builds the module at out/ClaudePerf/<version>.
.EXAMPLE
    ./build.ps1 test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('build', 'test', 'docs', 'site', 'pack')]
    [string] $Task = 'build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'build' { dotnet build --configuration $Configuration }
        'test' { dotnet test --configuration $Configuration }
        'docs' { dotnet build src/ClaudePerf.Cmdlets --configuration $Configuration --target:Docs }
        'site' { dotnet build src/ClaudePerf.Cmdlets --configuration $Configuration --target:Site }
        'pack' { dotnet pack src/ClaudePerf.Cmdlets --configuration $Configuration }
    }
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet ended with exit code $LASTEXITCODE."
    }
}
finally {
    Pop-Location
}
