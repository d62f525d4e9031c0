#Requires -Version 7.4
<#
.SYNOPSIS
    Writes what the telemetry of usage does not contain as a text file for Prometheus: cache misses by cause, always-on tokens, budgets.
.DESCRIPTION
    Run it on each machine once an hour, with a file of its own in the folder that node_exporter's textfile collector reads. The file is
    replaced as a whole. Names in it (budgets, the host) are escaped; it contains no text of prompts.
.EXAMPLE
    ./Write-UsageMetric.ps1 -OutputPath /var/lib/node_exporter/claudeperf.prom -Path ~/work/shop
#>
[CmdletBinding(SupportsShouldProcess)]
[OutputType([System.IO.FileInfo])]
param(
    # The file; its name must end in .prom.
    [Parameter(Mandatory)]
    [ValidatePattern('\.prom$')]
    [string] $OutputPath,

    # Folders of projects whose agents, skills and memory files are measured.
    [string[]] $Path = @(),

    # The period of the cache misses.
    [string] $Last = '30d',

    # The name of this machine in all series.
    [string] $HostName = [System.Environment]::MachineName
)

$ErrorActionPreference = 'Stop'
$text = [System.Text.StringBuilder]::new()

function Format-Label([string] $Value) {
    $Value.Replace('\', '\\').Replace('"', '\"').Replace("`r", ' ').Replace("`n", ' ')
}

# One metric: its help, and a sample for each hashtable of labels and Value. Samples without a value are left out.
function Add-Metric([string] $Name, [string] $Help, [hashtable[]] $Sample) {
    $null = $text.Append("# HELP $Name $Help`n# TYPE $Name gauge`n")
    foreach ($one in $Sample) {
        if ($null -eq $one.Value) { continue }
        $labels = @("host=`"$(Format-Label $HostName)`"")
        $labels += $one.Keys | Where-Object { $_ -ne 'Value' } | Sort-Object | ForEach-Object { "$_=`"$(Format-Label $one[$_])`"" }
        $value = ([double] $one.Value).ToString('R', [cultureinfo]::InvariantCulture)
        $null = $text.Append("$Name{$($labels -join ',')} $value`n")
    }
}

# From LifetimePassed to lifetime_passed.
function Format-Cause($Cause) {
    [regex]::Replace("$Cause", '(?<!^)[A-Z]', '_$0').ToLowerInvariant()
}

$causes = @(Measure-ProviderCache -Last $Last).Causes | Group-Object Cause | ForEach-Object {
    [pscustomobject]@{
        Cause = Format-Cause $_.Name
        Misses = ($_.Group | Measure-Object Misses -Sum).Sum
        Tokens = ($_.Group | Measure-Object MissedTokens -Sum).Sum
        Cost = ($_.Group | Measure-Object Cost -Sum).Sum
        Avoidable = ($_.Group | Measure-Object AvoidableCost -Sum).Sum
    }
}
Add-Metric claudeperf_cache_misses "Requests that read less from the provider's cache than they could, by cause, in the last $Last." @(
    $causes | ForEach-Object { @{ cause = $_.Cause; Value = $_.Misses } })
Add-Metric claudeperf_cache_missed_tokens "Prompt tokens that were not read from the provider's cache, by cause, in the last $Last." @(
    $causes | ForEach-Object { @{ cause = $_.Cause; Value = $_.Tokens } })
Add-Metric claudeperf_cache_miss_cost_usd "What the misses cost, in US dollars at list prices, in the last $Last." @(
    $causes | ForEach-Object { @{ cause = $_.Cause; Value = $_.Cost } })
Add-Metric claudeperf_cache_avoidable_cost_usd "The part of it that other settings or habits would have avoided, in the last $Last." @(
    $causes | ForEach-Object { @{ cause = $_.Cause; Value = $_.Avoidable } })

$measured = foreach ($folder in $Path) {
    $name = Split-Path -Leaf (Resolve-Path $folder)
    Measure-PromptTokens $folder -Summary -WarningAction SilentlyContinue | Where-Object { $null -ne $_.Kind } |
        ForEach-Object { @{ folder = $name; kind = "$($_.Kind)".ToLowerInvariant(); Value = $_.AlwaysOnTokens } }
}
Add-Metric claudeperf_always_on_tokens 'Tokens that every session in a folder pays for, by kind of definition.' @($measured)

$budgets = @(Get-TokenBudget -WarningAction SilentlyContinue | ForEach-Object {
        @{ budget = $_.Name; unit = "$($_.Unit)".ToLowerInvariant(); Used = $_.Used; Limit = $_.Limit; Forecast = $_.Forecast }
    })
foreach ($figure in 'Used', 'Limit', 'Forecast') {
    $help = @{ Used = 'What was used of a budget in its current period.'; Limit = 'The limit of a budget.'
        Forecast = 'What a budget will have used at the end of its period.' }[$figure]
    Add-Metric "claudeperf_budget_$($figure.ToLowerInvariant())" $help @(
        $budgets | ForEach-Object { @{ budget = $_.budget; unit = $_.unit; Value = $_[$figure] } })
}
Add-Metric claudeperf_export_time_seconds 'When this file was written, in seconds since 1970.' @(
    @{ Value = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds() })

$file = [System.IO.Path]::GetFullPath($OutputPath, $PWD)
if ($PSCmdlet.ShouldProcess($file, 'Write the metrics')) {
    # The collector must never read half a file, and ignores this ending.
    $unfinished = "$file.tmp"
    [System.IO.File]::WriteAllText($unfinished, $text.ToString())
    [System.IO.File]::Move($unfinished, $file, $true)
    Get-Item -LiteralPath $file
}
