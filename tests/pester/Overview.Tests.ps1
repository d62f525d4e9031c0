BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $empty = New-Item -ItemType Directory (Join-Path $TestDrive 'empty')
}

Describe 'Get-ClaudePerf without anything' {
    It 'says what to do first' {
        Push-Location $empty
        try {
            $overview = Get-ClaudePerf
        } finally {
            Pop-Location
        }
        $overview.Path | Should -Be $empty.FullName
        $overview.Cost30Days | Should -Be 0
        $overview.NoUsage | Should -BeLike 'No Claude Code transcripts were found in*'
        $overview.NextStep | Should -BeLike '*run Get-ClaudePerf*'
        $overview.TopAgents.Count + $overview.Budgets.Count + $overview.Savings.Count + $overview.Errors.Count | Should -Be 0
        $overview | Out-String | Should -BeLike '*Next: Use Claude Code in a project*'
    }
}

Describe 'Get-ClaudePerf' {
    BeforeAll {
        $project = (Add-Project (Join-Path $TestDrive 'project')).FullName
        $null = Add-Transcript -Project $project -InputTokens 1000000
        $null = Add-Transcript -Project '/home/dev/other' -InputTokens 200000 -At ([DateTimeOffset]::UtcNow.AddDays(-10))
        Push-Location $project
    }
    AfterAll { Pop-Location }

    It 'writes one object with the figures of the other commands' {
        $overview = Get-ClaudePerf
        @($overview).Count | Should -Be 1
        $overview.Cost30Days | Should -Be ((Get-TokenUsage -Last 30d -GroupBy Model | Measure-Object Cost -Sum).Sum)
        $overview.Cost7Days | Should -Be ((Get-TokenUsage -Last 7d -GroupBy Model | Measure-Object Cost -Sum).Sum)
        $overview.Requests | Should -Be 6
        $overview.Sessions | Should -Be 2
        $overview.TopAgents[0].Agent | Should -Be 'main'
        $overview.TopSessions[0].Project | Should -Be $project
        $weight = (Measure-PromptTokens)[0].Ecosystem
        $overview.StartupTokens | Should -Be ($weight.AlwaysOnTokens + $weight.McpTokens)
        $overview.StartupSessions | Should -Be 1
        $overview.StartupCost | Should -BeGreaterThan 0
        $overview.Commands.Command | ForEach-Object { { Invoke-Expression "$_ -ErrorAction Stop -WarningAction Ignore | Out-Null" } | Should -Not -Throw }
    }

    It 'limits usage to a project' {
        (Get-ClaudePerf -Project other).Requests | Should -Be 3
    }

    It 'shows budgets and errors' {
        Set-TokenBudget daily 0.5 -Period Day
        Set-Content (Join-Path $project '.claude/agents/broken.md') "---`nname: broken`n---`nIt has no description."
        try {
            $overview = Get-ClaudePerf
            $overview.Budgets.Status | Should -Be 'Exceeded'
            $overview.Errors.Count | Should -Be @(Test-AgentEcosystem -Severity Error).Count
            $overview.Errors.Count | Should -BeGreaterThan 0
            $overview.NextStep | Should -BeLike 'Test-AgentEcosystem*'
        } finally {
            Remove-Item (Join-Path $project '.claude/agents/broken.md')
            Remove-TokenBudget daily -Confirm:$false
        }
    }

    It 'fits on one screen of <Width> columns' -ForEach @(@{ Width = 80 }, @{ Width = 120 }) {
        $lines = (Get-ClaudePerf).ToText($Width) -split "`n"
        $lines.Count | Should -BeGreaterOrEqual 15
        $lines.Count | Should -BeLessOrEqual 40
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessThan $Width
        $shown = (Get-ClaudePerf | Out-String -Width $Width).Trim() -split '\r?\n'
        $shown.Count | Should -BeGreaterOrEqual 15
        $shown.Count | Should -BeLessOrEqual 45
    }

    It 'has no colors where they are not wanted' {
        $file = Join-Path $TestDrive 'overview.txt'
        Get-ClaudePerf > $file
        Get-Content -Raw $file | Should -Not -BeLike "*`e*"
        $before = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'PlainText'
            Get-ClaudePerf | Out-String | Should -Not -BeLike "*`e*"
            $PSStyle.OutputRendering = 'Ansi'
            Get-ClaudePerf | Out-String | Should -BeLike "*`e[[]1mClaudePerf*"
        } finally {
            $PSStyle.OutputRendering = $before
        }
    }

    It 'is readable as CSV and JSON' {
        $csv = Get-ClaudePerf | ConvertTo-Csv | ConvertFrom-Csv
        $csv.TopAgents | Should -BeLike 'main $*'
        $csv.PSObject.Properties.Value -join ' ' | Should -Not -BeLike '*ClaudePerf.Core*'
        $csv.PSObject.Properties.Value -join ' ' | Should -Not -BeLike '*System.*'
        (Get-ClaudePerf | ConvertTo-Json -Depth 4 | ConvertFrom-Json).TopAgents[0].Agent | Should -Be 'main'
    }

    It 'shows another folder, and the folder of a file' {
        (Get-ClaudePerf $Samples).Definitions | Should -Be 47
        (Get-ClaudePerf (Join-Path $Samples 'CLAUDE.md')).Path | Should -Be $Samples
        { Get-ClaudePerf (Join-Path $TestDrive 'missing') -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'names files that it cannot read' {
        $budgets = Join-Path $project '.claude/token-budgets.json'
        $settings = Join-Path $project '.claude/claudeperf.json'
        Set-Content $budgets '{'
        Set-Content $settings '{'
        try {
            $overview = Get-ClaudePerf
            $overview.Problems.Count | Should -Be 2
            $overview.Requests | Should -Be 6
            $overview | Out-String | Should -BeLike '*token-budgets.json*'
        } finally {
            Remove-Item $budgets, $settings
        }
    }

    It 'works without the index' {
        (Get-ClaudePerf -NoIndex).Requests | Should -Be 6
    }
}
