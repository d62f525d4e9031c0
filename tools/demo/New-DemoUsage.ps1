#Requires -Version 7.4
<#
.SYNOPSIS
    Writes a month of invented Claude Code transcripts, to demonstrate reports and the live view.
.DESCRIPTION
    The agents in samples/ecosystem work on two projects, more on weekdays than at weekends. The same seed and end date give the same month. Nothing is
    written outside the given folder; point CLAUDE_CONFIG_DIR at it to view the usage.
.EXAMPLE
    tools/demo/New-DemoUsage.ps1 demo; $env:CLAUDE_CONFIG_DIR = "$PWD/demo"; Export-TokenUsageReport report.html
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # The folder used instead of ~/.claude; projects/ is created in it.
    [Parameter(Mandatory, Position = 0)]
    [string] $Path,

    [datetime] $Until = [datetime]::UtcNow,

    [ValidateRange(1, 365)]
    [int] $Days = 30,

    [int] $Seed = 7
)

$ErrorActionPreference = 'Stop'
$random = [Random]::new($Seed)
# An agent, its model, its initial context, and its share of a hundred calls.
$agents = @(
    @{ Name = 'code-reviewer'; Model = 'claude-sonnet-5-5'; Start = 15900; Share = 24 }
    @{ Name = 'backend-engineer'; Model = 'claude-opus-5-5'; Start = 19900; Share = 18 }
    @{ Name = 'test-engineer'; Model = 'claude-sonnet-5-5'; Start = 16500; Share = 17 }
    @{ Name = 'database-engineer'; Model = 'claude-sonnet-5-5'; Start = 20800; Share = 12 }
    @{ Name = 'api-designer'; Model = 'claude-opus-5-5'; Start = 14900; Share = 9 }
    @{ Name = 'docs-writer'; Model = 'claude-haiku-5-5'; Start = 12600; Share = 8 }
    @{ Name = 'ci-engineer'; Model = 'claude-sonnet-5-5'; Start = 16300; Share = 7 }
    @{ Name = 'incident-commander'; Model = 'claude-opus-5-5'; Start = 18800; Share = 5 }
)
$projects = @(
    @{ Folder = '/home/you/harborline'; Branches = 'main', 'feature/berth-planner', 'fix/tide-cache' }
    @{ Folder = '/home/you/harborline-portal'; Branches = 'main', 'feature/booking' }
)

function Get-Request([datetime] $Time, [string] $Session, [hashtable] $Project, [string] $Branch, [string] $Model, [int] $Fresh, [int] $Written, [int] $Read, [int] $Output, [hashtable] $More) {
    $id = '{0:x8}{1:x8}' -f $random.Next(), $random.Next()
    $line = [ordered]@{
        type = 'assistant'; uuid = [guid]::new([byte[]](1..16 | ForEach-Object { $random.Next(256) })); sessionId = $Session; timestamp = $Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", [cultureinfo]::InvariantCulture)
        cwd = $Project.Folder; gitBranch = $Branch; version = '2.1.330'; isSidechain = $false; requestId = "req_$id"
        message = [ordered]@{
            id = "msg_$id"; type = 'message'; role = 'assistant'; model = $Model; stop_reason = 'end_turn'; content = @(@{ type = 'text'; text = 'Done.' })
            usage = [ordered]@{
                input_tokens = $Fresh; cache_creation_input_tokens = $Written; cache_read_input_tokens = $Read; output_tokens = $Output
                cache_creation = @{ ephemeral_5m_input_tokens = $Written; ephemeral_1h_input_tokens = 0 }
            }
        }
    }
    foreach ($key in $More.Keys) { $line[$key] = $More[$key] }
    ConvertTo-Json $line -Depth 6 -Compress
}

# The requests of one conversation: each reads what the previous one wrote, sometimes after too long a pause.
function Get-Conversation([datetime] $Time, [int] $Turns, [int] $Start, [string] $Session, [hashtable] $Project, [string] $Branch, [string] $Model, [hashtable] $More) {
    $context = $Start
    $cached = if ($random.Next(3)) { [int]($Start * 0.8) } else { 0 }
    for ($turn = 0; $turn -lt $Turns; $turn++) {
        $grown = $random.Next(300, 3800)
        if ($random.Next(14) -eq 0) { $cached = 0; $Time = $Time.AddMinutes(7) }
        $request = @{
            Time = $Time; Session = $Session; Project = $Project; Branch = $Branch; Model = $Model; More = $More
            Fresh = $random.Next(2, 9); Written = $context + $grown - $cached; Read = $cached; Output = $random.Next(90, 1400)
        }
        Get-Request @request
        $context += $grown
        $cached = $context
        $Time = $Time.AddSeconds($random.Next(12, 55))
    }
}

if (-not $PSCmdlet.ShouldProcess($Path, "Write transcripts of $Days days")) { return }
for ($day = $Days - 1; $day -ge 0; $day--) {
    $date = $Until.Date.AddDays(-$day)
    $sessions = if ($date.DayOfWeek -in 'Saturday', 'Sunday') { $random.Next(0, 2) } else { $random.Next(2, 5) }
    for ($number = 0; $number -lt $sessions; $number++) {
        $project = $projects[[int]($random.Next(10) -gt 6)]
        $branch = $project.Branches[$random.Next($project.Branches.Count)]
        $session = [guid]::new([byte[]](1..16 | ForEach-Object { $random.Next(256) })).ToString()
        $begin = $date.AddHours(8).AddMinutes($random.Next(540))
        if ($day -eq 0) { $begin = $Until.AddMinutes(-$random.Next(20, 120)) }
        $folder = Join-Path -Path $Path -ChildPath 'projects' -AdditionalChildPath ($project.Folder -replace '[^A-Za-z0-9]', '-')
        $sub = Join-Path -Path $folder -ChildPath $session -AdditionalChildPath 'subagents'
        $null = New-Item -ItemType Directory $sub -Force
        $calls = $random.Next(2, 9)
        $common = @{ Session = $session; Project = $project; Branch = $branch }
        $main = Get-Conversation @common -Time $begin -Turns (6 + 4 * $calls) -Start 31000 -Model 'claude-opus-5-5' -More @{}
        Set-Content (Join-Path $folder "$session.jsonl") $main
        for ($call = 0; $call -lt $calls; $call++) {
            $draw = $random.Next(100)
            $agent = foreach ($one in $agents) { $draw -= $one.Share; if ($draw -lt 0) { $one; break } }
            $id = 'a{0:x8}{1:x8}' -f $random.Next(), $random.Next()
            $run = @{ Time = $begin.AddMinutes(2 + 5 * $call); Turns = $random.Next(4, 17); Start = $agent.Start; Model = $agent.Model; More = @{ isSidechain = $true; agentId = $id } }
            $lines = Get-Conversation @common @run
            Set-Content (Join-Path $sub "agent-$id.jsonl") $lines
            Set-Content (Join-Path $sub "agent-$id.meta.json") (ConvertTo-Json @{ agentType = $agent.Name } -Compress)
        }
    }
}
