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
        }
        finally {
            Pop-Location
        }
    }
}
