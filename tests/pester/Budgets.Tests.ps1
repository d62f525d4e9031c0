BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $null = Add-Transcript -Requests 4 -InputTokens 1000 -OutputTokens 500
}

Describe 'Budgets' {
    AfterEach {
        Get-TokenBudget -WarningAction Ignore | Remove-TokenBudget -Confirm:$false
    }

    It 'are set, shown with their usage, and removed' {
        Set-TokenBudget team 10000 -Unit Tokens -Period Day -Confirm:$false
        $budget = Get-TokenBudget team
        $budget.Used | Should -Be 6000
        $budget.Remaining | Should -Be 4000
        $budget.Percent | Should -Be 60
        $budget.Status | Should -Be Warning
        Get-TokenBudget team | Remove-TokenBudget -Confirm:$false
        Get-TokenBudget -WarningAction Ignore | Should -BeNullOrEmpty
    }

    It 'fail a job if one is exceeded' {
        Set-TokenBudget small 1000 -Unit Tokens -Period Day -Confirm:$false
        Test-TokenBudget -Quiet | Should -BeFalse
        (Test-TokenBudget).Status | Should -Contain Exceeded
        Set-TokenBudget small 100000 -Unit Tokens -Period Day -Confirm:$false
        Test-TokenBudget -Quiet | Should -BeTrue
    }

    It 'predict the cost of prompts' {
        Set-TokenBudget small 0.000001 -Unit USD -Period Month -Confirm:$false
        Measure-PromptTokens $Samples -WarningAction Ignore | Test-TokenBudget -Invocations 10 -Quiet | Should -BeFalse
    }

    It 'change nothing with -WhatIf' {
        Set-TokenBudget team 20 -WhatIf
        Get-TokenBudget -WarningAction Ignore | Should -BeNullOrEmpty
    }

    It 'complete their names' {
        Set-TokenBudget 'my team' 20 -Confirm:$false
        $line = 'Get-TokenBudget my'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain "'my team'"
    }
}

Describe 'The hook' {
    It 'is registered only once, preserves existing settings, and can be unregistered' {
        $project = Add-Project (Join-Path $TestDrive 'hooked')
        $settings = Join-Path $project '.claude/settings.json'
        Set-Content -LiteralPath $settings "{`n  `"model`": `"opus`"`n}`n"
        $before = Get-Content -LiteralPath $settings -Raw
        Push-Location $project
        try {
            Register-TokenBudgetHook Project -WhatIf
            Get-Content -LiteralPath $settings -Raw | Should -BeExactly $before
            Register-TokenBudgetHook Project -Confirm:$false
            Register-TokenBudgetHook Project -Confirm:$false
            $json = Get-Content -LiteralPath $settings -Raw | ConvertFrom-Json
            $json.model | Should -Be opus
            @($json.hooks.UserPromptSubmit).Count | Should -Be 1
            Unregister-TokenBudgetHook Project -Confirm:$false
            (Get-Content -LiteralPath $settings -Raw | ConvertFrom-Json).hooks.UserPromptSubmit | Should -BeNullOrEmpty
            $warning = Register-TokenBudgetHook Project -WarnAbove 0.5 -PassThru -Confirm:$false
            $warning.Events -join ' ' | Should -Be 'UserPromptSubmit PreToolUse SessionStart PreModelSwitch'
            $json = Get-Content -LiteralPath $settings -Raw | ConvertFrom-Json
            $json.hooks.SessionStart[0].matcher | Should -Be 'resume|fork'
            $json.hooks.SessionStart[0].hooks[0].command | Should -Match '(--warn-above|-WarnAbove) 0\.5'
            Unregister-TokenBudgetHook Project -Confirm:$false
            Get-Content -LiteralPath $settings -Raw | Should -BeExactly $before
        }
        finally {
            Pop-Location
        }
    }
}

Describe 'Invoke-TokenBudgetHook for a resumed session' {
    BeforeAll {
        $resume = '{"hook_event_name":"SessionStart","source":"resume","context_tokens":300000,"prompt_cache_likely_expired":true,"estimated_cache_write_usd":1.5}'
    }

    It 'warns from the limit on, without blocking' {
        $result = $resume | Invoke-TokenBudgetHook -FailClosed
        "$($result.Decision) $($result.ExitCode)" | Should -Be 'Warn 0'
        $result.Message | Should -BeLike '*300*000 tokens*'
        ($resume | Invoke-TokenBudgetHook -WarnAbove 2).Decision | Should -Be 'Allow'
    }

    It 'refuses a negative limit' {
        { $resume | Invoke-TokenBudgetHook -WarnAbove -1 } | Should -Throw
    }
}
