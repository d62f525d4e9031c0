<#
.SYNOPSIS
    Runs the Pester tests of this folder and writes one line of JSON per test, for tests/ClaudePerf.Pester.Tests.
#>
[CmdletBinding()]
param(
    # Lists the tests without running them.
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
    $message = if (-not $test.ErrorRecord) { $null }
    elseif ($test.Result -eq 'Skipped') { "$($test.ErrorRecord[0].Exception.Message)" }
    else { ($test.ErrorRecord | Out-String).Trim() }
    [ordered]@{
        File = Split-Path -Leaf $test.ScriptBlock.File
        Path = $test.ExpandedPath
        Result = if ($Discover) { 'Discovered' } else { [string]$test.Result }
        Milliseconds = $test.Duration.TotalMilliseconds
        Message = $message
    } | ConvertTo-Json -Compress
}

# Blocks and files that failed outside of a test, for example in BeforeAll.
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
