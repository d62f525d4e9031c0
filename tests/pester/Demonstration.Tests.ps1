# The invented usage of tools/demo, which pictures and a first look at the product are made from.
BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $script:Demo = Join-Path $PSScriptRoot ../../tools/demo/New-DemoUsage.ps1
    $script:Until = [datetime]::new(2026, 11, 27, 12, 30, 0, [DateTimeKind]::Utc)
    & $Demo $env:CLAUDE_CONFIG_DIR -Until $Until
}

Describe 'The demonstration' {
    It 'writes nothing that is later than its end' {
        $latest = { (@($input) | Measure-Object -Maximum).Maximum.UtcDateTime }
        $last = (Get-TokenUsage -GroupBy Request).End | & $latest
        $last | Should -BeLessOrEqual $Until
        $last | Should -BeGreaterThan $Until.AddHours(-3)
        # At one o'clock at night, the day has barely begun.
        $one = [datetime]::new(2026, 11, 27, 1, 0, 0, [DateTimeKind]::Utc)
        & $Demo (Join-Path $TestDrive night) -Until $one -Days 2
        (Get-TokenUsage (Join-Path $TestDrive night) -GroupBy Request).End | & $latest | Should -BeLessOrEqual $one
    }

    It 'is the same month each time' {
        $again = Join-Path $TestDrive again
        & $Demo $again -Until $Until -Days 3
        & $Demo (Join-Path $TestDrive third) -Until $Until -Days 3
        $hashes = foreach ($folder in 'again', 'third') {
            (Get-ChildItem (Join-Path $TestDrive $folder) -Recurse -File -Filter *.jsonl | Sort-Object Name | Get-FileHash).Hash -join ' '
        }
        $hashes[0] | Should -Not -BeNullOrEmpty
        $hashes[0] | Should -Be $hashes[1]
    }

    It 'has waste of several kinds, subagents and workflows' {
        $kinds = (Find-TokenSaving).Kind | Sort-Object -Unique
        $kinds | Should -Contain Pause
        $kinds | Should -Contain CarriedContext
        $kinds | Should -Contain PrefixChange
        $kinds | Should -Contain StartupWeight
        (Get-TokenUsage -GroupBy Agent).Agent | Should -Contain 'code-reviewer'
        @(Get-TokenUsage -GroupBy Workflow | Where-Object Workflow -Like 'wf_*').Count | Should -BeGreaterThan 2
    }

    It 'writes nothing with -WhatIf' {
        & $Demo (Join-Path $TestDrive unwritten) -WhatIf
        Join-Path $TestDrive unwritten | Should -Not -Exist
    }
}
