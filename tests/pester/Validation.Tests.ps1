BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $project = Add-Project (Join-Path $TestDrive 'project')
}

Describe 'Test-AgentEcosystem' {
    It 'finds no errors in the samples, even when optimized' {
        Test-AgentEcosystem $Samples -Quiet | Should -BeTrue
        Test-AgentEcosystem $Samples -Optimized -Level Structural -Rule optimized | Should -BeNullOrEmpty
    }

    It 'reports an agent that does not load' {
        Set-Content -LiteralPath (Join-Path $project '.claude/agents/bad.md') "---`nname: bad`n---`nBody"
        $finding = Test-AgentEcosystem $project | Where-Object Severity -EQ Error
        $finding.RuleId | Should -Be 'does-not-load'
        $finding.Path | Should -BeLike '*bad.md'
        Get-Item (Join-Path $project '.claude/agents/bad.md') | Test-AgentEcosystem -Quiet | Should -BeFalse
        Get-Item (Join-Path $project '.claude/agents/writer.md') | Test-AgentEcosystem -Quiet | Should -BeTrue
        Remove-Item (Join-Path $project '.claude/agents/bad.md')
    }

    It 'fits its table into 100 columns' {
        $text = Test-AgentEcosystem $Samples | Format-Table | Out-String -Width 100
        $lines = $text -split "`n" | ForEach-Object { ($_ -replace '\e\[[\d;]*m').TrimEnd() }
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
    }

    It 'checks definitions with a script block as custom rule' {
        $rule = { param($definition) if ($definition.Kind -eq 'Agent') { "'$($definition.Name)' is an agent." } }
        $found = Test-AgentEcosystem $project -Rule custom-rule -CustomRule $rule
        $found.RuleId | Select-Object -Unique | Should -Be 'custom-rule'
        $found.Severity | Select-Object -Unique | Should -Be 'Warning'
        $found.Count | Should -Be @(Get-AgentDefinition $project -Kind Agent).Count
    }

    It 'uses message, line and severity of a custom rule, with severities from the settings' {
        $rules = @{
            'custom-a' = { if ($_.Name -eq 'writer') { [pscustomobject]@{ Message = 'One.'; Line = 2; Severity = 'Error' } } }
            'custom-b' = { @{ Message = 'Two.' } }
        }
        $found = Test-AgentEcosystem $project -CustomRule $rules -Rule 'custom-a'
        $found.Message, $found.Line, $found.Severity | Should -Be 'One.', 2, 'Error'
        Test-AgentEcosystem $project -CustomRule $rules -Quiet | Should -BeFalse
        $settings = Join-Path $project '.claude/claudeperf.json'
        Set-Content -LiteralPath $settings '{ "rules": { "custom-a": "information", "custom-b": "off" } }'
        (Test-AgentEcosystem $project -CustomRule $rules -Rule 'custom-*').Severity | Should -Be 'Information'
        Remove-Item -LiteralPath $settings
    }

    It 'reports the custom rule and definition of a failure, and does not pass' {
        $passed = Test-AgentEcosystem $project -CustomRule { throw 'broken' } -Quiet -ErrorVariable failures -ErrorAction SilentlyContinue
        $passed | Should -BeFalse
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'CustomRuleFailed*'
        $failures[0].Exception.Message | Should -BeLike "*custom-rule*broken*"
    }

    It 'rejects an invalid custom rule' -ForEach @(
        @{ Rule = 'text' }, @{ Rule = @{ secret = { } } }, @{ Rule = @{ 'Not An Id' = { } } }, @{ Rule = @{ x = 'text' } }
    ) {
        { Test-AgentEcosystem $project -CustomRule $Rule -ErrorAction Stop } | Should -Throw -ErrorId 'CustomRuleUnusable*'
    }

    It 'reads custom rules of the project, by id too, and names an invalid entry' {
        $settings = Join-Path $project '.claude/claudeperf.json'
        $rule = '"id": "no-body", "where": { "kinds": ["agent"] }, "mustMatch": "nothing has this", "message": "No."'
        Set-Content -LiteralPath $settings "{ `"customRules`": [ { $rule } ] }"
        (Test-AgentEcosystem $project -Rule no-body).RuleId | Select-Object -Unique | Should -Be 'no-body'
        { Test-AgentEcosystem $project -Rule no-boddy -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownRule*'
        Set-Content -LiteralPath $settings '{ "customRules": [ { "id": "no-body", "mustMatch": "(", "message": "No." } ] }'
        { Test-AgentEcosystem $project -ErrorAction Stop } | Should -Throw "*claudeperf.json*entry 1 of 'customRules' ('no-body')*"
        Remove-Item -LiteralPath $settings
    }

    It 'writes valid SARIF' {
        $file = Join-Path $TestDrive 'findings.sarif'
        Test-AgentEcosystem $Samples -Format Sarif -OutputPath $file
        (Get-Content $file -Raw | ConvertFrom-Json).runs[0].tool.driver.name | Should -Be ClaudePerf
    }

    It 'creates a container with a test for each definition' {
        $container = New-AgentEcosystemPesterContainer $project
        $pwsh = (Get-Process -Id $PID).Path
        $run = "Invoke-Pester -Container (New-AgentEcosystemPesterContainer '$project') -PassThru -Output None"
        $command = "Import-Module '$Module'; Import-Module Pester; `$r = $run; `$r.PassedCount; `$r.FailedCount"
        $out = & $pwsh -NoProfile -Command $command
        [int]$out[0] | Should -Be 4
        [int]$out[1] | Should -Be 0
        $container | Should -Not -BeNullOrEmpty
    }
}
