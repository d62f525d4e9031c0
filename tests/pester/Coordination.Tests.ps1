# What coordinated runs cost, as a user writes patterns down and measures them.
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
    It 'costs its caller more requests in the background, which is the default, than in the foreground' {
        (Measure-Pattern '[{"agent": "writer", "requests": 1}]').Requests | Should -Be 4
        (Measure-Pattern '[{"agent": "writer", "requests": 1, "background": false}]').Requests | Should -Be 3
    }

    It 'goes on with an agent that a message resumes, and starts nobody again' {
        $started = Measure-Pattern '[{"agent": "writer", "requests": 2}, {"agent": "writer", "requests": 2}]'
        $again = Measure-Pattern '[{"agent": "writer", "requests": 2}, {"agent": "writer", "requests": 2, "resume": true}]'
        $again.OnInvokeTokens * 2 | Should -Be $started.OnInvokeTokens
        $again.Requests | Should -Be $started.Requests
    }

    It "knows Claude Code's own agents" {
        (Measure-Pattern '[["Explore", "general-purpose"], "nobody"]').UnknownAgents | Should -Be 'nobody'
    }

    It 'says what is wrong in the file, and where' {
        Set-Pattern "[`n{`"agent`": `"writer`", `"resume`": 1}]"
        { Get-CoordinationPattern $project -Source File -ErrorAction Stop } | Should -Throw "*line 2*'resume' is true or false*"
    }
}
