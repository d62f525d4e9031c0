<#
.SYNOPSIS
    Runs the Pester tests of this folder and writes one line of JSON per test, for tests/ClaudePerf.Pester.Tests.
#>
[CmdletBinding()]
param(
    # Lists the tests without running them.
    [switch] $Discover,

    # Runs only these files of the folder, separated by commas. The others are still read, so mistakes in their syntax are failures.
    [string] $Only
)

Import-Module Pester
function Invoke-File([string[]] $Path, [bool] $SkipRun) {
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $Path
    $configuration.Run.PassThru = $true
    $configuration.Run.SkipRun = $SkipRun
    $configuration.Output.Verbosity = 'None'
    Invoke-Pester -Configuration $configuration
}

$files = @(Get-ChildItem -Path $PSScriptRoot -Filter *.Tests.ps1)
$chosen = @(if ($Only) { $files | Where-Object Name -In ($Only -split ',') } else { $files })
if ($Only -and $chosen.Count -ne ($Only -split ',').Count) { throw "Not all of these files exist: $Only." }
$others = @($files | Where-Object FullName -NotIn $chosen.FullName)
$run = Invoke-File $chosen.FullName -SkipRun $Discover
$read = if ($others) { Invoke-File $others.FullName -SkipRun $true }

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
$failed = @($run, $read | ForEach-Object { $_.FailedBlocks; $_.FailedContainers })
foreach ($item in $failed) {
    [ordered]@{
        File = "$($item.Item ?? $item.ScriptBlock.File)"
        Path = "$($item.ExpandedPath ?? $item.Item)"
        Result = 'Failed'
        Milliseconds = 0
        Message = ($item.ErrorRecord | Out-String).Trim()
    } | ConvertTo-Json -Compress
}
