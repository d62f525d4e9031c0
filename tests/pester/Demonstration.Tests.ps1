# The invented usage of tools/demo, which pictures and a first look at the product are made from.
BeforeDiscovery {
    $root = Join-Path $PSScriptRoot '../..'
    $shell = Get-ChildItem (Join-Path $root 'src/ClaudePerf.Shell/bin') -Recurse -File -Filter claudeperf-pwsh -ErrorAction Ignore |
        Sort-Object LastWriteTime | Select-Object -Last 1
    # A terminal and a stopped clock: util-linux and faketime.
    $canDraw = $IsLinux -and $shell -and (Get-Command script, faketime -CommandType Application -ErrorAction Ignore).Count -eq 2
}

BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $script:Demo = Join-Path $PSScriptRoot ../../tools/demo/New-DemoUsage.ps1
    $script:Until = [datetime]::new(2026, 11, 27, 12, 30, 0, [DateTimeKind]::Utc)
    # The home folder is as long as the one in pictures, which replaces it there.
    do { $script:HomeFolder = "/tmp/$('{0:x4}' -f [Random]::Shared.Next(65536))" } while (Test-Path $HomeFolder)
    & $Demo $env:CLAUDE_CONFIG_DIR -Until $Until -HomeFolder $HomeFolder
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

    It 'is what the pictures of a terminal show' -Skip:(-not $canDraw) -ForEach @{ Shell = $shell.FullName } {
        $pictures = Join-Path $TestDrive pictures
        $null = New-Item -ItemType Directory $HomeFolder
        try {
            & (Join-Path $PSScriptRoot ../../tools/demo/New-Pictures.ps1) -Picture Terminal, LiveView -OutputPath $pictures `
                -UsagePath $env:CLAUDE_CONFIG_DIR -HomeFolder $HomeFolder -Program $Shell
        } finally {
            Remove-Item $HomeFolder -Recurse -Force
        }
        foreach ($picture in 'terminal.svg', 'live-view.svg', 'terminal.cast') {
            $committed = Join-Path $PSScriptRoot ../../docs/images/$picture
            Compare-Object (Get-Content $committed) (Get-Content (Join-Path $pictures $picture)) | ForEach-Object InputObject |
                Should -BeNullOrEmpty -Because 'tools/demo/New-Pictures.ps1 makes the pictures of what commands print now'
        }
    }

    It 'writes nothing with -WhatIf' {
        & $Demo (Join-Path $TestDrive unwritten) -WhatIf
        Join-Path $TestDrive unwritten | Should -Not -Exist
    }
}
