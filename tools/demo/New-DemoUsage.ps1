#Requires -Version 7.4
<#
.SYNOPSIS
    Writes a month of invented Claude Code transcripts, to demonstrate reports, savings and the live view.
.DESCRIPTION
    The agents in samples/ecosystem work on two projects, more on weekdays than at weekends. The month contains what ClaudePerf looks for:
    subagents and workflows, long conversations, pauses, prompts that changed, whole files that were read, and an MCP server that nobody
    calls. The same seed and end date give the same month, and nothing is later than the end date. Nothing is written outside the given
    folder; point CLAUDE_CONFIG_DIR at it to view the usage.
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

    [int] $Seed = 7,

    # The folder that contains the projects' folders, as the transcripts name it. Nothing is read or written there.
    [ValidateNotNullOrEmpty()]
    [string] $HomeFolder = '/home/you'
)

$ErrorActionPreference = 'Stop'
$random = [Random]::new($Seed)
$invariant = [cultureinfo]::InvariantCulture
# An agent, its model, its initial context, and its share of a hundred calls.
$agents = @(
    @{ Name = 'code-reviewer'; Model = 'claude-sonnet-5-5'; Start = 15900; Share = 24; Task = 'Review the change' }
    @{ Name = 'backend-engineer'; Model = 'claude-opus-5-5'; Start = 19900; Share = 18; Task = 'Implement the endpoint' }
    @{ Name = 'test-engineer'; Model = 'claude-sonnet-5-5'; Start = 16500; Share = 17; Task = 'Write the missing tests' }
    @{ Name = 'database-engineer'; Model = 'claude-sonnet-5-5'; Start = 20800; Share = 12; Task = 'Check the migration' }
    @{ Name = 'api-designer'; Model = 'claude-opus-5-5'; Start = 14900; Share = 9; Task = 'Describe the contract' }
    @{ Name = 'docs-writer'; Model = 'claude-haiku-5-5'; Start = 12600; Share = 8; Task = 'Update the guide' }
    @{ Name = 'ci-engineer'; Model = 'claude-sonnet-5-5'; Start = 16300; Share = 7; Task = 'Find the flaky job' }
    @{ Name = 'incident-commander'; Model = 'claude-opus-5-5'; Start = 18800; Share = 5; Task = 'Collect the timeline' }
)
$projects = @(
    @{ Folder = "$HomeFolder/harborline"; Branches = 'main', 'feature/berth-planner', 'fix/tide-cache'; Start = 31000 }
    @{ Folder = "$HomeFolder/harborline-portal"; Branches = 'main', 'feature/booking'; Start = 41000; Server = 'figma' }
)
$titles = @(
    'Plan berths by draught', 'Cache tide tables', 'Fix duplicate bookings', 'Migrate pilots to UUIDs', 'Speed up the port search'
    'Add webhooks for arrivals', 'Split the billing service', 'Rate limits for the public API', 'Booking form on phones'
    'Retry failed invoices', 'Audit log for tariffs', 'Upgrade the map library'
)
$files = 'src/berths/planner.ts', 'src/tides/cache.ts', 'src/booking/form.tsx', 'src/billing/invoice.ts', 'db/schema.sql'

function New-Id { '{0:x8}{1:x8}' -f $random.Next(), $random.Next() }
function New-Uuid {
    $bytes = [byte[]]::new(16)
    $random.NextBytes($bytes)
    [guid]::new($bytes).ToString()
}

# Text of about so many tokens.
function Get-Text([int] $Tokens) {
    $text = [Text.StringBuilder]::new()
    for ($line = 1; $text.Length -lt 3.4 * $Tokens; $line++) {
        $null = $text.Append("$line  const berth$($random.Next(1000)) = planner.assign(vessel, { draught: $($random.Next(30)) });`n")
    }
    $text.ToString()
}

# Lines are only kept up to the end date: a conversation that is still going on has no future.
function Add-Line([System.Collections.Generic.List[string]] $To, [hashtable] $Where, [datetime] $Time, [System.Collections.IDictionary] $More) {
    if ($Time -gt $Until) { return }
    $line = [ordered]@{
        type = $More.type; uuid = New-Uuid; sessionId = $Where.Session; version = '2.1.330'; isSidechain = $Where.ContainsKey('Run')
        timestamp = $Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", $invariant); cwd = $Where.Project.Folder; gitBranch = $Where.Branch
    }
    if ($Where.ContainsKey('Run')) { $line.agentId = $Where.Run }
    foreach ($key in $More.Keys) { $line[$key] = $More[$key] }
    $To.Add((ConvertTo-Json $line -Depth 9 -Compress))
}

# What a session starts with: tools of Claude Code and of the project's MCP server, and a memory file.
function Add-Start([System.Collections.Generic.List[string]] $To, [hashtable] $Where, [datetime] $Time) {
    $tools = @(
        foreach ($name in 'Agent', 'Bash', 'Edit', 'Grep', 'Read', 'Write') {
            @{ name = $name; description = "$name works on files. " * 60; input_schema = @{ type = 'object' } }
        }
        if ($Where.Project.Server) {
            foreach ($verb in 'get_file', 'get_styles', 'export_frame', 'comment') {
                $description = "Reads frames, styles and comments of a design. " * 250
                @{ name = "mcp__$($Where.Project.Server)__$verb"; description = $description; input_schema = @{ type = 'object' } }
            }
        }
    )
    Add-Line $To $Where $Time @{
        type = 'attachment'; attachment = @{ type = 'prompt_snapshot'; tools = $tools; systemPrompt = @('You are Claude Code. ' * 400) }
    }
    $memory = @{ path = "$($Where.Project.Folder)/CLAUDE.md"; content = 'Run the tests before you commit. ' * 500 }
    Add-Line $To $Where $Time @{ type = 'attachment'; attachment = @{ type = 'instructions'; files = @($memory) } }
}

# A conversation: each request reads what the previous one wrote, unless a pause or a changed prompt comes between them.
# Shape: Turns, Start (tokens of the first prompt), Growth (most tokens a turn adds), Pause (minutes once in the middle; 0 for none).
function Get-Conversation([hashtable] $Where, [datetime] $Time, [hashtable] $Shape, [object[]] $Calls) {
    $lines = [System.Collections.Generic.List[string]]::new()
    if (-not $Where.ContainsKey('Run')) { Add-Start $lines $Where $Time }
    $context = $Shape.Start
    $cached = if ($random.Next(3)) { [int]($context * 0.8) } else { 0 }
    $next = 0
    for ($turn = 0; $turn -lt $Shape.Turns; $turn++) {
        $grown = $random.Next(300, $Shape.Growth)
        if ($turn -eq [int]($Shape.Turns * 0.6) -and $Shape.Pause) { $cached = 0; $Time = $Time.AddMinutes($Shape.Pause) }
        elseif ($random.Next(40) -eq 0) { $cached = 0; $Time = $Time.AddMinutes(7) }
        elseif ($random.Next(90) -eq 0) { $cached = 0 }
        if ($turn % 6 -eq 0 -and -not $Where.ContainsKey('Run')) {
            $prompt = if ($turn) { 'Go on with the next step.' } else { $Where.Title }
            Add-Line $lines $Where $Time @{ type = 'user'; message = @{ role = 'user'; content = $prompt } }
        }
        $id = New-Id
        $call = if ($turn -ge 2 -and $turn % 4 -eq 2 -and $next -lt $Calls.Count) { $Calls[$next++] }
        $tool = if ($call) {
            @{ type = 'tool_use'; id = $call.Use; name = 'Agent'
                input = @{ subagent_type = $call.Agent.Name; description = $call.Agent.Task; prompt = $call.Agent.Task } }
        } elseif ($turn -lt $Shape.Turns - 1) {
            $name = if ($grown -gt 6000) { 'Read' } else { ('Read', 'Edit', 'Bash')[$random.Next(3)] }
            $given = if ($name -eq 'Bash') { @{ command = 'npm test' } } else { @{ file_path = $files[$random.Next($files.Count)] } }
            @{ type = 'tool_use'; id = "toolu_$(New-Id)"; name = $name; input = $given }
        }
        $output = $random.Next(90, 1400)
        Add-Line $lines $Where $Time ([ordered]@{
                type = 'assistant'; requestId = "req_$id"; effort = 'medium'
                message = [ordered]@{
                    id = "msg_$id"; type = 'message'; role = 'assistant'; model = $Shape.Model
                    stop_reason = if ($tool) { 'tool_use' } else { 'end_turn' }
                    content = @(@{ type = 'text'; text = 'Done.' }; if ($tool) { $tool })
                    usage = [ordered]@{
                        input_tokens = $random.Next(2, 9); cache_creation_input_tokens = $context + $grown - $cached
                        cache_read_input_tokens = $cached; output_tokens = $output
                        cache_creation = @{ ephemeral_5m_input_tokens = $context + $grown - $cached; ephemeral_1h_input_tokens = 0 }
                        output_tokens_details = @{ thinking_tokens = [int]($output * 0.3) }
                    }
                }
            })
        $context += $grown
        $cached = $context
        if ($call) { $Time = $Time.AddMinutes(4) }
        if ($tool) {
            # Only long texts are worth their space on disk; what a short result adds is in the usage.
            $content = if ($grown -gt 6000) { Get-Text ($grown - 500) } else { 'ok' }
            $result = @{ type = 'tool_result'; tool_use_id = $tool.id; content = $content }
            Add-Line $lines $Where $Time.AddSeconds(3) @{ type = 'user'; message = @{ role = 'user'; content = @($result) } }
        }
        $Time = $Time.AddSeconds($random.Next(12, 55))
    }
    , $lines
}

function Get-Agent {
    $draw = $random.Next(100)
    foreach ($one in $agents) { $draw -= $one.Share; if ($draw -lt 0) { return $one } }
}

# The subagents that one session calls, each in a file of its own.
function Write-Run([string] $Folder, [hashtable] $Where, [datetime] $Time, [hashtable] $Call) {
    $run = 'a' + (New-Id)
    $shape = @{ Turns = $random.Next(4, 17); Start = $Call.Agent.Start; Growth = 3800; Model = $Call.Agent.Model; Pause = 0 }
    $lines = Get-Conversation ($Where + @{ Run = $run }) $Time $shape @()
    if ($lines.Count -eq 0) { return }
    $null = New-Item -ItemType Directory $Folder -Force
    Set-Content (Join-Path $Folder "agent-$run.jsonl") $lines
    $about = [ordered]@{ agentType = $Call.Agent.Name; description = $Call.Agent.Task; spawnDepth = 1 }
    if ($Call.Use) { $about.toolUseId = $Call.Use }
    Set-Content (Join-Path $Folder "agent-$run.meta.json") (ConvertTo-Json $about -Compress)
}

function Write-Session([datetime] $Begin, [int] $Number) {
    $project = $projects[[int]($random.Next(10) -gt 6)]
    $title = $titles[$Number % $titles.Count]
    $where = @{ Session = New-Uuid; Project = $project; Branch = $project.Branches[$random.Next($project.Branches.Count)]; Title = $title }
    $folder = Join-Path -Path $Path -ChildPath 'projects' -AdditionalChildPath ($project.Folder -replace '[^A-Za-z0-9]', '-')
    $calls = @(for ($call = $random.Next(2, 7); $call -gt 0; $call--) { @{ Agent = Get-Agent; Use = "toolu_$(New-Id)" } })
    # One in six goes on long past what pays, with whole files in it; one in four comes back after lunch.
    $isLong = $Number % 6 -eq 2
    $shape = @{
        Turns = if ($isLong) { 74 } else { 6 + 4 * $calls.Count }
        Start = $project.Start; Growth = if ($isLong) { 7600 } else { 4200 }; Model = 'claude-opus-5-5'
        Pause = if ($Number % 4 -eq 2) { 75 } else { 0 }
    }
    $lines = Get-Conversation $where $Begin $shape $calls
    if ($lines.Count -eq 0) { return }
    $null = New-Item -ItemType Directory $folder -Force
    $lines.Add((ConvertTo-Json ([ordered]@{ type = 'ai-title'; sessionId = $where.Session; aiTitle = $title }) -Compress))
    Set-Content (Join-Path $folder "$($where.Session).jsonl") $lines
    $subagents = Join-Path -Path $folder -ChildPath $where.Session -AdditionalChildPath 'subagents'
    for ($call = 0; $call -lt $calls.Count; $call++) {
        Write-Run $subagents $where $Begin.AddMinutes(2 + 5 * $call) $calls[$call]
    }
    if ($Number % 9 -eq 4) {
        $workflow = Join-Path -Path $subagents -ChildPath 'workflows' -AdditionalChildPath "wf_$(New-Id)"
        foreach ($step in 0..4) { Write-Run $workflow $where $Begin.AddMinutes(30 + $step) @{ Agent = Get-Agent } }
    }
}

if (-not $PSCmdlet.ShouldProcess($Path, "Write transcripts of $Days days")) { return }
$Until = $Until.ToUniversalTime()
$number = 0
for ($day = $Days - 1; $day -ge 0; $day--) {
    $date = $Until.Date.AddDays(-$day)
    $sessions = if ($date.DayOfWeek -in 'Saturday', 'Sunday') { $random.Next(0, 2) } else { $random.Next(2, 5) }
    for ($one = 0; $one -lt $sessions; $one++) {
        # Today's conversations are the latest ones; the last of them is still going on.
        $begin = if ($day) { $date.AddHours(8).AddMinutes($random.Next(480)) } else { $Until.AddMinutes(-$random.Next(10, 120)) }
        Write-Session $begin ($number++)
    }
}
