<#
.SYNOPSIS
    Runs the Pester tests of this folder and writes each test as a line of JSON, for tests/ClaudePerf.Pester.Tests.
#>
[CmdletBinding()]
param(
    # Names the tests without running them.
    [switch] $Discover
)

Import-Module Pester
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Run.SkipRun = [bool]$Discover
$configuration.Output.Verbosity = 'None'
$run = Invoke-Pester -Configuration $configuration

foreach ($test in $run.Tests) {
    $why = if (-not $test.ErrorRecord) { $null } elseif ($test.Result -eq 'Skipped') { "$($test.ErrorRecord[0].Exception.Message)" } else { ($test.ErrorRecord | Out-String).Trim() }
    [ordered]@{
        File = Split-Path -Leaf $test.ScriptBlock.File
        Path = $test.ExpandedPath
        Result = if ($Discover) { 'Discovered' } else { [string]$test.Result }
        Milliseconds = $test.Duration.TotalMilliseconds
        Message = $why
    } | ConvertTo-Json -Compress
}

# Blocks and files that failed outside of a test, in a BeforeAll for one.
$failed = @($run.FailedBlocks) + @($run.FailedContainers)
foreach ($item in $failed) {
    [ordered]@{
        File = "$($item.Item ?? $item.ScriptBlock.File)"
        Path = "$($item.ExpandedPath ?? $item.Item)"
        Result = 'Failed'
        Milliseconds = 0
        Message = ($item.ErrorRecord | Out-String).Trim()
    } | ConvertTo-Json -Compress
}
