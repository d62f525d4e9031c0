# The cost of coordinated runs for patterns from a pattern file.
BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $project = Add-Project (Join-Path $TestDrive 'project')
    function Set-Pattern {
        param([string] $Steps)
        Set-Content -LiteralPath (Join-Path $project '.claude/coordination.json') "{`"patterns`": [{`"name`": `"p`", `"steps`": $Steps}]}"
    }
    function Measure-Pattern {
        param([string] $Steps)
        Set-Pattern $Steps
        Measure-AgentCoordination $project -Source File -Repeat 1
    }
}

Describe 'A pattern' {
    It 'costs the caller more requests in the background (the default) than in the foreground' {
        (Measure-Pattern '[{"agent": "writer", "requests": 1}]').Requests | Should -Be 4
        (Measure-Pattern '[{"agent": "writer", "requests": 1, "background": false}]').Requests | Should -Be 3
    }

    It 'resumes an agent by message instead of starting it again' {
        $started = Measure-Pattern '[{"agent": "writer", "requests": 2}, {"agent": "writer", "requests": 2}]'
        $again = Measure-Pattern '[{"agent": "writer", "requests": 2}, {"agent": "writer", "requests": 2, "resume": true}]'
        $again.OnInvokeTokens * 2 | Should -Be $started.OnInvokeTokens
        $again.Requests | Should -Be $started.Requests
    }

    It "knows Claude Code's own agents" {
        (Measure-Pattern '[["Explore", "general-purpose"], "nobody"]').UnknownAgents | Should -Be 'nobody'
    }

    It 'reports errors in the file with their line' {
        Set-Pattern "[`n{`"agent`": `"writer`", `"resume`": 1}]"
        { Get-CoordinationPattern $project -Source File -ErrorAction Stop } | Should -Throw "*line 2*'resume' must be true or false*"
    }
}
