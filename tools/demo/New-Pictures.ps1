#Requires -Version 7.4
<#
.SYNOPSIS
    Makes the pictures of the documentation: what commands print and show for the invented usage of New-DemoUsage.ps1.
.DESCRIPTION
    The commands run on a terminal, with the clock stopped at one time, so that the same version of ClaudePerf gives the same pictures.
    Needs Linux with script (util-linux), faketime, and for report.png and icon.png Chromium; and a build of the repository.
.EXAMPLE
    tools/demo/New-Pictures.ps1

    Writes all pictures into docs/images, and the module's icon.
.EXAMPLE
    tools/demo/New-Pictures.ps1 -Picture Terminal, LiveView -OutputPath /tmp/pictures
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('Terminal', 'LiveView', 'Report', 'Icon')]
    [string[]] $Picture = @('Terminal', 'LiveView', 'Report', 'Icon'),

    # The folder to write to. Default: docs/images; the icon goes into module then.
    [string] $OutputPath,

    # The usage of New-DemoUsage.ps1 until 2026-11-27 12:30 UTC in a home folder; both are made if not given.
    [string] $UsagePath,

    # That home folder, which is kept. Its path has nine characters, as '/home/you', which replaces it in the pictures.
    [ValidateLength(9, 9)]
    [string] $HomeFolder,

    # The console program with the module.
    [string] $Program = (Join-Path $PSScriptRoot '../../src/ClaudePerf.Shell/bin/Debug/net10.0/claudeperf-pwsh')
)

$ErrorActionPreference = 'Stop'
. $PSScriptRoot/TerminalPicture.ps1
$root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
$images = if ($OutputPath) { $OutputPath } else { Join-Path $root 'docs/images' }
$until = [datetime]::new(2026, 11, 27, 12, 30, 0, [DateTimeKind]::Utc)
$columns = 100
# What is typed in the recording; the picture of the README shows the first.
$commands = 'Get-ClaudePerf', 'Find-TokenSaving', 'Get-TokenUsage -GroupBy Agent -Last 7d', 'Get-TokenBudget'

function Find-Needed([string] $Name, [string] $Package) {
    $found = Get-Command $Name -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    if (-not $found) { throw "$Name was not found. On Debian and Ubuntu: apt-get install $Package" }
    $found.Source
}

# What the commands show on a terminal, each as an array of lines with escape sequences.
function Get-Screen([string[]] $Command, [string] $Demo, [string] $Usage) {
    $shell = Find-Needed script util-linux
    $clock = Find-Needed faketime faketime
    $mark = '@@@'
    $file = Join-Path $Demo 'commands.ps1'
    $typed = $Command.ForEach{ "Write-Host '$mark'"; "$_ | Out-Default" }
    Set-Content $file (@("`$ProgressPreference = 'Ignore'; Set-Location '$Demo/harborline'"; $typed) -join "`n")
    $variables = @{
        HOME = $Demo; CLAUDE_CONFIG_DIR = $Usage; CLAUDEPERF_HOME = "$Demo/.data"; TZ = 'UTC'; LANG = 'C.UTF-8'; LC_ALL = 'C.UTF-8'
        TERM = 'xterm'; NO_COLOR = $null; FAKETIME_DONT_FAKE_MONOTONIC = '1'
    }
    $before = @{}
    foreach ($name in $variables.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        Set-Item "env:$name" $variables[$name]
    }
    try {
        $time = $until.ToString('yyyy-MM-dd HH:mm:ss')
        $run = "stty cols $columns rows 50; exec '$clock' -f '$time' '$Program' -NoProfile -File '$file'"
        $shown = & $shell -qec $run /dev/null
        if ($LASTEXITCODE) { throw "The commands ended with exit code ${LASTEXITCODE}: $shown" }
    } finally {
        foreach ($name in $before.Keys) { Set-Item "env:$name" $before[$name] }
    }
    # The home folder has a name of the same length as the one that pictures show.
    $text = ($shown -join "`n").Replace("`r", '').Replace("`e[39;49m", '').Replace($Demo, '/home/you')
    foreach ($screen in ($text -split "[^`n]*$mark[^`n]*`n" | Select-Object -Skip 1)) {
        , @($screen.Trim("`n").Split("`n"))
    }
}

# The recording for asciinema, version 2: every line is an event with its time.
function ConvertTo-Recording([string[]] $Command, [object[]] $Screen) {
    $time = 0.5
    $write = {
        param([string] $Text)
        ConvertTo-Json -Compress @([Math]::Round($script:time, 3), 'o', $Text)
    }
    $script:time = $time
    ConvertTo-Json -Compress ([ordered]@{ version = 2; width = $columns; height = 36; env = [ordered]@{ TERM = 'xterm-256color' } })
    for ($i = 0; $i -lt $Command.Count; $i++) {
        & $write "`e[36mPS>`e[0m "
        foreach ($key in $Command[$i].ToCharArray()) { $script:time += 0.045; & $write "$key" }
        $script:time += 0.4
        & $write "`r`n"
        $script:time += 0.6
        & $write (($Screen[$i] -join "`r`n") + "`r`n")
        $script:time += 4
    }
}

function Save-Page([string] $Page, [string] $File, [int] $Width, [int] $Height) {
    $browser = if ($env:CHROME_PATH) { $env:CHROME_PATH } else { Find-Needed chromium chromium }
    $data = Join-Path ([IO.Path]::GetTempPath()) "claudeperf-browser-$([guid]::NewGuid())"
    try {
        $said = & $browser --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars "--user-data-dir=$data" `
            --force-color-profile=srgb --default-background-color=00000000 "--window-size=$Width,$Height" `
            "--screenshot=$File" ([uri]::new("file://$Page")).AbsoluteUri 2>&1
        if ($LASTEXITCODE -or -not (Test-Path $File)) { throw "Chromium did not write ${File}: $said" }
    } finally {
        Remove-Item $data -Recurse -Force -ErrorAction Ignore
    }
}

if (-not $PSCmdlet.ShouldProcess($images, "Write $($Picture -join ', ')")) { return }
$null = New-Item -ItemType Directory $images -Force
if ('Icon' -in $Picture) {
    $icon = if ($OutputPath) { $images } else { Join-Path $root 'module' }
    Save-Page (Join-Path $root 'docs/images/icon.svg') (Join-Path $icon 'icon.png') 128 128
}
if (-not ($Picture -ne 'Icon')) { return }
if (-not (Test-Path $Program)) { throw "There is no program '$Program'. Run 'dotnet build' first." }
$demo = $HomeFolder
if (-not $demo) { do { $demo = "/tmp/$('{0:x4}' -f [Random]::Shared.Next(65536))" } while (Test-Path $demo) }
try {
    $null = New-Item -ItemType Directory $demo -Force
    Copy-Item (Join-Path $root 'samples/ecosystem') (Join-Path $demo 'harborline') -Recurse
    if (-not $UsagePath) {
        $UsagePath = Join-Path $demo '.claude'
        & $PSScriptRoot/New-DemoUsage.ps1 $UsagePath -Until $until -HomeFolder $demo
    }
    $report = Join-Path $demo 'token-usage.html'
    $screens = @(Get-Screen @('Set-TokenBudget daily 8 -Period Day'; $commands; 'Watch-TokenUsage -Once -Live'
                if ('Report' -in $Picture) { "Export-TokenUsageReport '$report'" }) $demo $UsagePath)
    $prompt = "`e[36mPS>`e[0m "
    if ('Terminal' -in $Picture) {
        $title = 'A terminal with Get-ClaudePerf: spending, the most expensive agents and sessions, cache misses, budgets and savings'
        ConvertTo-TerminalPicture @("$prompt$($commands[0])"; $screens[1]) $columns $title |
            Set-Content (Join-Path $images 'terminal.svg') -NoNewline
        ConvertTo-Recording $commands $screens[1..$commands.Count] | Set-Content (Join-Path $images 'terminal.cast')
    }
    if ('LiveView' -in $Picture) {
        $title = 'A terminal with Watch-TokenUsage: today, the open block, the session, budgets, models, agents and the latest requests'
        $live = $screens[$commands.Count + 1] | Select-Object -First 34
        ConvertTo-TerminalPicture $live $columns $title | Set-Content (Join-Path $images 'live-view.svg') -NoNewline
    }
    if ('Report' -in $Picture) { Save-Page $report (Join-Path $images 'report.png') 1280 1100 }
} finally {
    if (-not $HomeFolder) { Remove-Item $demo -Recurse -Force -ErrorAction Ignore }
}
