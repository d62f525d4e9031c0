#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<#
.SYNOPSIS
        Runs the Pester tests of the built module (out/ClaudePerf, or the folder in CLAUDEPERF_MODULE). Ends with exit code 1 if one fails.
.EXAMPLE
    pwsh tests/pester/Invoke-Tests.ps1
#>
[CmdletBinding()]
param(
    # Where to write the results as JUnit XML.
    [string] $ResultPath
)

$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.Exit = $true
$configuration.Output.Verbosity = 'Normal'
if ($ResultPath) {
    $configuration.TestResult.Enabled = $true
    $configuration.TestResult.OutputFormat = 'JUnitXml'
    $configuration.TestResult.OutputPath = $ResultPath
}
Invoke-Pester -Configuration $configuration
