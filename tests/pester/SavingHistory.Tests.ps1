BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $settings = Join-Path $env:CLAUDE_CONFIG_DIR 'settings.json'
    $text = "{`r`n  // mine`r`n  `"model`": `"opus`"`r`n}`r`n"

    function New-Finding {
        # A finding as Find-TokenSaving writes it, for a setting or a habit.
        param([string] $Setting = 'promptCacheTtl', [string] $Value = '"1h"', [string] $File = '~/.claude/settings.json')
        $type = (Get-Command Find-TokenSaving).OutputType.Type | Where-Object Name -EQ SavingFinding
        $finding = [Activator]::CreateInstance($type)
        foreach ($name in 'Title', 'Effect', 'Change') { $finding.$name = "The $name." }
        $finding.Saving = 12.5
        if ($Setting) { $finding.Setting = $Setting; $finding.SettingValue = $Value; $finding.SettingFile = $File }
        $finding
    }

    function Get-Text { [IO.File]::ReadAllText($settings) }

    function Set-ChangeDate {
        # Dates the changes in the journal back, so that there are sessions after them.
        param([datetimeoffset] $At)
        foreach ($file in Get-ChildItem (Join-Path $env:CLAUDEPERF_HOME 'journal')) {
            $entry = Get-Content -Raw $file | ConvertFrom-Json -AsHashtable
            $entry.time = $At.ToString('o')
            ConvertTo-Json $entry -Depth 9 | Set-Content $file
        }
    }
}

Describe 'Enable-TokenSaving' {
    BeforeEach {
        [IO.File]::WriteAllText($settings, $text)
        Remove-Item -Recurse -Force -ErrorAction Ignore (Join-Path $env:CLAUDEPERF_HOME 'journal')
    }

    It 'writes one setting, and Disable-TokenSaving restores every byte' {
        $applied = New-Finding | Enable-TokenSaving
        $applied.Status | Should -Be 'Applied'
        $applied.File | Should -Be $settings
        $applied.PreviousValue | Should -BeNullOrEmpty
        Get-Text | Should -BeExactly "{`r`n  // mine`r`n  `"model`": `"opus`",`r`n  `"promptCacheTtl`": `"1h`"`r`n}`r`n"
        $undone = Disable-TokenSaving
        $undone.Action | Should -Be 'Restored'
        $undone.Value | Should -BeNullOrEmpty
        Get-Text | Should -BeExactly $text
        Disable-TokenSaving -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Count | Should -Be 1
    }

    It 'changes nothing with -WhatIf' {
        New-Finding | Enable-TokenSaving -WhatIf | Should -BeNullOrEmpty
        Get-Text | Should -BeExactly $text
        Join-Path $env:CLAUDEPERF_HOME 'journal' | Should -Not -Exist
        New-Finding | Enable-TokenSaving | Out-Null
        Disable-TokenSaving -WhatIf | Should -BeNullOrEmpty
        Get-Text | Should -Match 'promptCacheTtl'
    }

    It 'writes nothing if the setting has the value, and lists habits' {
        New-Finding | Enable-TokenSaving | Out-Null
        $again = (New-Finding), (New-Finding -Setting '') | Enable-TokenSaving
        $again.Status -join ' ' | Should -Be 'AlreadySet ByHand'
        $again[1].Change | Should -Be 'The Change.'
        (Get-ChildItem (Join-Path $env:CLAUDEPERF_HOME 'journal')).Count | Should -Be 1
    }

    It 'warns if a setting has no effect' {
        $env:CLAUDE_CODE_PROMPT_CACHE_TTL = '5m'
        try {
            $applied = New-Finding | Enable-TokenSaving -WarningVariable warnings -WarningAction SilentlyContinue
            $applied.Remarks.Count | Should -Be 1
            $warnings.Message | Should -Match 'CLAUDE_CODE_PROMPT_CACHE_TTL'
        } finally { $env:CLAUDE_CODE_PROMPT_CACHE_TTL = $null }
    }

    It 'does not change settings that are not JSON, and continues with the others' {
        Set-Content $settings '{ broken' -NoNewline
        $project = Join-Path $TestDrive 'project/.claude/settings.json'
        $null = New-Item -ItemType Directory -Force (Join-Path $TestDrive 'project')
        $applied = (New-Finding), (New-Finding -File $project) | Enable-TokenSaving -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'SettingsUnusable*'
        Get-Text | Should -BeExactly '{ broken'
        $applied.File | Should -Be $project
        Disable-TokenSaving | Out-Null
        Split-Path $project | Should -Not -Exist
    }

    It 'refuses to undo a setting that was changed since, without -Force' {
        New-Finding | Enable-TokenSaving | Out-Null
        Set-Content $settings '{ "promptCacheTtl": "5m", "later": true }' -NoNewline
        Disable-TokenSaving promptcache* -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'RestoreConflict*'
        (Disable-TokenSaving promptcache* -Force).Action | Should -Be 'Merged'
        Get-Text | Should -BeExactly '{ "later": true }'
    }

    It 'undoes what is piped, and only changes of ClaudePerf' {
        $first = New-Finding | Enable-TokenSaving
        New-Finding -Setting bashOutputMaxChars -Value 12000 | Enable-TokenSaving | Out-Null
        ($first | Disable-TokenSaving).Name | Should -Be 'promptCacheTtl'
        Get-Text | Should -Match 'bashOutputMaxChars'
        'text' | Disable-TokenSaving -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InputNotUndoable*'
        Disable-TokenSaving nothing -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'NothingToUndo*'
    }

    It 'leaves settings alone when prompts are restored' {
        New-Finding | Enable-TokenSaving | Out-Null
        Restore-AgentPrompt $env:CLAUDE_CONFIG_DIR -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Get-Text | Should -Match 'promptCacheTtl'
    }
}

Describe 'Get-TokenSaving' {
    BeforeAll {
        Remove-Item -Recurse -Force -ErrorAction Ignore (Join-Path $env:CLAUDEPERF_HOME 'journal')
        $now = [DateTimeOffset]::UtcNow
        for ($i = 0; $i -lt 60; $i++) {
            # Prompts are half as long since the change 15 days ago.
            $tokens = if ($i % 2) { 20000 } else { 40000 }
            $day = if ($i % 2) { -14 + $i / 6 } else { -28 + $i / 6 }
            Add-Transcript -At $now.AddDays($day) -InputTokens ($tokens + 100 * $i) -OutputTokens 100 -Requests 4
        }
    }

    It 'warns if nothing was changed' {
        Get-TokenSaving -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Message | Should -Match 'Enable-TokenSaving'
    }

    It 'says what a change has saved, and until when if it was undone' {
        New-Finding | Enable-TokenSaving | Out-Null
        (Get-TokenSaving).Result | Should -Match 'Too few sessions so far \(0 of 20\)'
        Set-ChangeDate $now.AddDays(-15)
        $outcome = Get-TokenSaving
        $outcome.Verdict | Should -Be 'Saves'
        $outcome.Low | Should -BeGreaterThan 0
        $outcome.Predicted | Should -Be 12.5
        $outcome.SessionsBefore + $outcome.SessionsAfter | Should -Be 60
        [math]::Abs(@($outcome.Rates)[0].Relative - 0.5) | Should -BeLessThan 0.1
        @((Get-TokenSaving -Unit Session).Rates).Count | Should -Be 3
        Get-TokenSaving -Source Hand -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        foreach ($view in (Get-TokenSaving | Out-String -Width 80), (Get-TokenSaving | Format-List | Out-String -Width 80)) {
            $lines = $view -split "`n" | ForEach-Object { ($_ -replace '\e\[[\d;]*m').TrimEnd() }
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
            $view | Should -Match 'Saves'
        }
        ($outcome | Disable-TokenSaving).Name | Should -Be 'promptCacheTtl'
        (Get-TokenSaving).Undone | Should -Not -BeNullOrEmpty
        (Get-TokenSaving).Verdict | Should -Be 'Saves'
    }

    It 'rejects <Script>' -ForEach @(
        @{ Script = 'Get-TokenSaving -Unit Day' }, @{ Script = 'Get-TokenSaving -Source Nobody' }, @{ Script = 'Enable-TokenSaving 5' }
    ) {
        { Invoke-Expression "$Script -ErrorAction Stop" } | Should -Throw
    }
}
