# Loaded by every test file: imports the built module and sets up a home folder, a data folder and transcripts for the test.
param([Parameter(Mandatory)][string] $Folder)

$root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
$script:Module = if ($env:CLAUDEPERF_MODULE) { $env:CLAUDEPERF_MODULE } else { Join-Path $root 'out/ClaudePerf' }
$script:Samples = Join-Path $root 'samples/ecosystem'
if (-not (Test-Path $script:Module)) {
    throw "There is no module in '$script:Module'. Run 'dotnet build', or set CLAUDEPERF_MODULE to another folder."
}

$env:HOME = $env:USERPROFILE = $Folder
$env:CLAUDEPERF_HOME = Join-Path $Folder 'data'
$env:CLAUDE_CONFIG_DIR = Join-Path $Folder 'claude'
$null = New-Item -ItemType Directory -Force (Join-Path $Folder 'claude/projects')

Import-Module $script:Module -Force

function Add-Project {
    # A project with two agents, a memory file and a .git folder.
    param([string] $Path)
    $null = New-Item -ItemType Directory -Force (Join-Path $Path '.claude/agents'), (Join-Path $Path '.git')
    Set-Content -LiteralPath (Join-Path $Path 'CLAUDE.md') "# Project`n`nUse four spaces. Never push to main.`n"
    foreach ($name in 'reviewer', 'writer') {
        Set-Content -LiteralPath (Join-Path $Path ".claude/agents/$name.md") @"
---
name: $name
description: Use it when a $name is needed.
tools: Read, Grep
model: sonnet
---

You are the $name of this project. Always read the whole file before you say anything. Always read the whole file before you say anything.
"@
    }
    Get-Item -LiteralPath $Path
}

function Add-Transcript {
    # A session with requests, in Claude Code's format.
    param(
        [string] $Session = [guid]::NewGuid().ToString(),
        [string] $Project = '/home/dev/shop',
        [string] $Model = 'claude-sonnet-5-5',
        [Nullable[datetimeoffset]] $At,
        [int] $Requests = 3,
        [int] $InputTokens = 1000,
        [int] $OutputTokens = 500
    )
    $step = [timespan]::FromMinutes(1)
    if ($null -eq $At) {
        # Tests query the usage of today, and there is less room for it in the first half hour after midnight.
        $now = [DateTimeOffset]::UtcNow
        $midnight = [DateTimeOffset][datetime]::Today
        $At = if ($now.AddMinutes(-30) -lt $midnight) { $midnight } else { $now.AddMinutes(-30) }
        $room = [timespan]::FromTicks(($now - $At).Ticks / ($Requests + 1))
        if ($room -lt $step) { $step = $room }
    }
    $folder = Join-Path -Path $env:CLAUDE_CONFIG_DIR -ChildPath 'projects' -AdditionalChildPath ($Project -replace '[^A-Za-z0-9]', '-')
    $null = New-Item -ItemType Directory -Force $folder
    $file = Join-Path $folder "$Session.jsonl"
    foreach ($i in 1..$Requests) {
        [ordered]@{
            type = 'assistant'; uuid = [guid]::NewGuid().ToString(); sessionId = $Session
            cwd = $Project; gitBranch = 'main'; version = '2.1.330'
            timestamp = $At.AddTicks($step.Ticks * $i).UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ss.fffZ', [cultureinfo]::InvariantCulture)
            requestId = "req_$Session-$i"; isSidechain = $false
            message = [ordered]@{
                id = "msg_$Session-$i"; type = 'message'; role = 'assistant'; model = $Model; stop_reason = 'end_turn'
                content = @(@{ type = 'text'; text = 'done' })
                usage = @{
                    input_tokens = $InputTokens; output_tokens = $OutputTokens
                    cache_creation_input_tokens = 0; cache_read_input_tokens = 0
                }
            }
        } | ConvertTo-Json -Depth 8 -Compress | Add-Content -LiteralPath $file
    }
    Get-Item -LiteralPath $file
}
