BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive

    function Add-Conversation {
        # A conversation whose prompt grows by so many tokens with each request, as a cache with five minutes bills it; the tenth request finds nothing.
        param([string] $Project, [int] $Requests, [long] $Start, [long] $Growth, [datetimeoffset] $At, [switch] $Breaks)
        $session = [guid]::NewGuid().ToString()
        $folder = Join-Path $env:CLAUDE_CONFIG_DIR 'projects' ($Project -replace '[^A-Za-z0-9]', '-')
        $null = New-Item -ItemType Directory -Force $folder
        $lines = for ($i = 0; $i -lt $Requests; $i++) {
            $prompt = $Start + $i * $Growth
            $read = if ($i -eq 0) { 15000 } elseif ($Breaks -and $i -eq 10) { 0 } else { $prompt - $Growth }
            @{
                type = 'assistant'; uuid = [guid]::NewGuid().ToString(); sessionId = $session; cwd = $Project; version = '2.1.100'
                timestamp = $At.AddSeconds(20 * $i).UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ss.fffZ'); requestId = "req_$session$i"
                message = @{
                    id = "msg_$session$i"; role = 'assistant'; model = 'claude-opus-5'; stop_reason = 'end_turn'; content = @(@{ type = 'text'; text = 'Done.' })
                    usage = @{ input_tokens = 0; output_tokens = 200; cache_creation_input_tokens = $prompt - $read; cache_read_input_tokens = $read }
                }
            } | ConvertTo-Json -Depth 6 -Compress
        }
        Set-Content -LiteralPath (Join-Path $folder "$session.jsonl") $lines
    }

    function Add-Month {
        # Most sessions begin with 14,000 tokens more than the others, and every second one writes its prompt twice.
        for ($i = 0; $i -lt 24; $i++) {
            Add-Conversation -Project "/home/dev/shop$($i % 2)" -Requests 15 -Start $(if ($i % 8) { 34000 } else { 20000 }) -Growth 900 -At ([DateTimeOffset]::UtcNow.AddDays(-1 - $i)) -Breaks:($i % 2 -eq 0)
        }
    }
}

Describe 'Find-TokenSaving without transcripts' {
    It 'says that there are none' {
        $found = Find-TokenSaving -WarningVariable warnings -WarningAction SilentlyContinue
        $found | Should -BeNullOrEmpty
        $warnings.Count | Should -Be 1
    }
}

Describe 'Find-TokenSaving' {
    BeforeAll { Add-Month }

    It 'finds what was wasted, what saves most first, each with a change' {
        $found = Find-TokenSaving
        $found.Kind | Should -Contain 'StartupWeight'
        $found.Kind | Should -Contain 'PrefixChange'
        $found.Number -join ' ' | Should -Be ((1..$found.Count) -join ' ')
        $found.Saving -join ' ' | Should -Be (($found.Saving | Sort-Object -Descending) -join ' ')
        $found | ForEach-Object { $_.Change | Should -Not -BeNullOrEmpty; $_.Effect | Should -Not -BeNullOrEmpty; $_.Low | Should -BeLessOrEqual $_.Saving; $_.High | Should -BeGreaterOrEqual $_.Saving }
    }

    It 'counts no dollar twice' {
        $found = Find-TokenSaving
        ($found | Measure-Object AddedSaving -Sum).Sum | Should -BeLessOrEqual ($found | Measure-Object Saving -Sum).Sum
    }

    It 'shows a table and a list within 80 columns' {
        foreach ($text in (Find-TokenSaving | Out-String -Width 80), (Measure-TokenSaving -StartupTokens 1000 -BySession | Out-String -Width 80), (Measure-TokenSaving | Out-String -Width 80)) {
            ($text -split "`n" | ForEach-Object { ($_ -replace '\e\[[\d;]*m').TrimEnd().Length } | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 80
        }
    }

    It 'finds nothing that is worth less than asked for' {
        Find-TokenSaving -MinimumPercent 99 -WarningAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'says that a period is empty' {
        Find-TokenSaving -Since 2020-01-01 -Until 2020-02-01 -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings.Count | Should -Be 1
    }

    It 'answers of one session, without an interval' {
        $one = (Get-TokenUsage -GroupBy Session | Select-Object -First 1).Session
        $result = Measure-TokenSaving -Session $one -StartupTokens 1000
        $result.Sessions.Count | Should -Be 1
        $result.Low | Should -BeNullOrEmpty
        { Find-TokenSaving -Session $one -WarningAction SilentlyContinue } | Should -Not -Throw
    }
}

Describe 'Measure-TokenSaving' {
    BeforeAll { Add-Month }

    It 'leaves the bill as it was where nothing changes' {
        $result = Measure-TokenSaving -AutoCompactWindow 900000
        $result.WouldBe | Should -Be $result.Billed
        [math]::Round($result.Billed, 6) | Should -Be ([math]::Round((Get-TokenUsage -GroupBy Model | Measure-Object Cost -Sum).Sum, 6))
    }

    It 'adds up over sessions' {
        $sum = (Measure-TokenSaving -KeepPrefix -BySession | Measure-Object Saving -Sum).Sum
        [math]::Round($sum, 6) | Should -Be ([math]::Round((Measure-TokenSaving -KeepPrefix).Saving, 6))
    }

    It 'shows what it depends on' {
        (Measure-TokenSaving -AutoCompactWindow 100000 -Sensitivity).Assumption | Should -Contain 'Pessimistic'
    }

    It 'refuses <Script>' -ForEach @(
        @{ Script = 'Measure-TokenSaving -AutoCompactWindow 50000' }, @{ Script = 'Measure-TokenSaving -PromptCacheTtl 2h' }
        @{ Script = 'Measure-TokenSaving -BySession -Sensitivity' }, @{ Script = 'Find-TokenSaving -MinimumPercent 101' }
    ) {
        { Invoke-Expression "$Script -ErrorAction Stop" } | Should -Throw
    }
}
