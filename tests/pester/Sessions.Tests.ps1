# How scripts use the module: in strict mode, in parallel, in jobs, side by side with itself, and with serialized objects.
BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $project = Add-Project (Join-Path $TestDrive 'project')
    $pwsh = (Get-Process -Id $PID).Path
    $load = "Import-Module '$Module'"
}

Describe 'In a script' {
    It 'runs under strict mode' {
        & {
            Set-StrictMode -Version Latest
            $ErrorActionPreference = 'Stop'
            (Measure-PromptTokens $project).Count | Should -BeGreaterThan 2
            Get-TokenUsage -WarningAction Ignore | Out-Null
            Get-TokenBudget -WarningAction Ignore | Out-Null
            Optimize-AgentPrompt $project | Out-String | Should -Not -BeNullOrEmpty
        }
    }

    It 'runs in parallel' {
        $counts = 1..8 | ForEach-Object -Parallel {
            Import-Module $using:Module
            (Measure-PromptTokens $using:project | Measure-Object Tokens -Sum).Sum
        } -ThrottleLimit 4
        $counts.Count | Should -Be 8
        @($counts | Select-Object -Unique).Count | Should -Be 1
    }

    It 'runs in a job, whose results keep their properties' {
        $job = Start-Job { Import-Module $using:Module; Measure-PromptTokens $using:project }
        $result = $job | Receive-Job -Wait -AutoRemoveJob
        $result.Name | Should -Contain 'reviewer'
        $expected = (Measure-PromptTokens $project | Where-Object Name -EQ reviewer).Tokens
        ($result | Where-Object Name -EQ reviewer).Tokens | Should -Be $expected
    }

    It 'writes objects that keep their figures as JSON, CSV and CLIXML' {
        $measured = Measure-PromptTokens $project
        $sum = ($measured | Measure-Object Tokens -Sum).Sum
        (($measured | ConvertTo-Json -Depth 3 | ConvertFrom-Json) | Measure-Object Tokens -Sum).Sum | Should -Be $sum
        (($measured | ConvertTo-Csv | ConvertFrom-Csv) | Measure-Object Tokens -Sum).Sum | Should -Be $sum
        $file = Join-Path $TestDrive 'measured.xml'
        $measured | Export-Clixml $file
        ((Import-Clixml $file) | Measure-Object Tokens -Sum).Sum | Should -Be $sum
    }

    It 'ends a job with exit code 1 if its budget is exceeded' {
        $null = Add-Transcript
        & $pwsh -NoProfile -Command "$load; Set-TokenBudget tight 1 -Unit Tokens -Period Month -Confirm:`$false; Test-TokenBudget"
        $LASTEXITCODE | Should -Be 1
        $script = Join-Path $TestDrive 'report.ps1'
        Set-Content $script "$load; Test-TokenBudget -EnableExit"
        & $pwsh -NoProfile -File $script
        $LASTEXITCODE | Should -Be 1
        & $pwsh -NoProfile -Command "$load; Remove-TokenBudget tight -Confirm:`$false"
    }

    It 'loads by name from the module path' {
        $env:PSModulePath = (Split-Path $Module) + [IO.Path]::PathSeparator + $env:PSModulePath
        [int](& $pwsh -NoProfile -Command '(Get-ModelPrice | Measure-Object).Count') | Should -BeGreaterThan 3
    }

    It 'writes valid JSON in the culture <_>' -ForEach 'tr-TR', 'de-DE' {
        $command = "[cultureinfo]::CurrentCulture = '$_'; $load; Measure-PromptTokens '$project' | ConvertTo-Json -Depth 3"
        $out = & $pwsh -NoProfile -Command $command
        { $out | ConvertFrom-Json -ErrorAction Stop } | Should -Not -Throw
        ($out | ConvertFrom-Json).Name | Should -Contain 'reviewer'
    }

    It 'works in constrained language mode' {
        $constrain = "`$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'"
        $out = & $pwsh -NoProfile -Command "$load; $constrain; (Measure-PromptTokens '$project').Count"
        [int]$out | Should -BeGreaterThan 2
    }
}
