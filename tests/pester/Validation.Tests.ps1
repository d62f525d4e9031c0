BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $project = Add-Project (Join-Path $TestDrive 'project')
}

Describe 'Test-AgentEcosystem' {
    It 'finds no error in the samples, also with optimizations on' {
        Test-AgentEcosystem $Samples -Quiet | Should -BeTrue
        Test-AgentEcosystem $Samples -Optimized -Level Structural -Rule optimized | Should -BeNullOrEmpty
    }

    It 'tells an agent that does not load, by file and line' {
        Set-Content -LiteralPath (Join-Path $project '.claude/agents/bad.md') "---`nname: bad`n---`nBody"
        $finding = Test-AgentEcosystem $project | Where-Object Severity -EQ Error
        $finding.RuleId | Should -Be 'does-not-load'
        $finding.Path | Should -BeLike '*bad.md'
        Get-Item (Join-Path $project '.claude/agents/bad.md') | Test-AgentEcosystem -Quiet | Should -BeFalse
        Get-Item (Join-Path $project '.claude/agents/writer.md') | Test-AgentEcosystem -Quiet | Should -BeTrue
        Remove-Item (Join-Path $project '.claude/agents/bad.md')
    }

    It 'shows a table within a hundred columns' {
        $text = Test-AgentEcosystem $Samples | Format-Table | Out-String -Width 100
        ($text -split "`n" | ForEach-Object { ($_ -replace '\e\[[\d;]*m').TrimEnd().Length } | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 100
    }

    It 'writes SARIF that parses' {
        $file = Join-Path $TestDrive 'findings.sarif'
        Test-AgentEcosystem $Samples -Format Sarif -OutputPath $file
        (Get-Content $file -Raw | ConvertFrom-Json).runs[0].tool.driver.name | Should -Be ClaudePerf
    }

    It 'makes a container with a test for each definition' {
        $container = New-AgentEcosystemPesterContainer $project
        $pwsh = (Get-Process -Id $PID).Path
        $out = & $pwsh -NoProfile -Command "Import-Module '$Module'; Import-Module Pester; `$r = Invoke-Pester -Container (New-AgentEcosystemPesterContainer '$project') -PassThru -Output None; `$r.PassedCount; `$r.FailedCount"
        [int]$out[0] | Should -Be 4
        [int]$out[1] | Should -Be 0
        $container | Should -Not -BeNullOrEmpty
    }
}
