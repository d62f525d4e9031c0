BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive

    function Add-Conversation {
        # A conversation whose prompt grows by $Growth tokens with each request, billed with a five-minute cache. With -Breaks the
        # 11th request finds nothing in the cache.
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
                    id = "msg_$session$i"; role = 'assistant'; model = 'claude-opus-5'; stop_reason = 'end_turn'
                    content = @(@{ type = 'text'; text = 'Done.' })
                    usage = @{
                        input_tokens = 0; output_tokens = 200
                        cache_creation_input_tokens = $prompt - $read; cache_read_input_tokens = $read
                    }
                }
            } | ConvertTo-Json -Depth 6 -Compress
        }
        Set-Content -LiteralPath (Join-Path $folder "$session.jsonl") $lines
    }

    function Add-Month {
        # Most sessions start with 14,000 more tokens than the others, and every second session writes its prompt twice.
        for ($i = 0; $i -lt 24; $i++) {
            $start = if ($i % 8) { 34000 } else { 20000 }
            $at = [DateTimeOffset]::UtcNow.AddDays(-1 - $i)
            Add-Conversation -Project "/home/dev/shop$($i % 2)" -Requests 15 -Start $start -Growth 900 -At $at -Breaks:($i % 2 -eq 0)
        }
    }
}

Describe 'Find-TokenSaving without transcripts' {
    It 'warns that there are none' {
        $found = Find-TokenSaving -WarningVariable warnings -WarningAction SilentlyContinue
        $found | Should -BeNullOrEmpty
        $warnings.Count | Should -Be 1
    }
}

Describe 'Find-TokenSaving' {
    BeforeAll { Add-Month }

    It 'finds waste, largest saving first, each with a change' {
        $found = Find-TokenSaving
        $found.Kind | Should -Contain 'StartupWeight'
        $found.Kind | Should -Contain 'PrefixChange'
        $found.Number -join ' ' | Should -Be ((1..$found.Count) -join ' ')
        $found.Saving -join ' ' | Should -Be (($found.Saving | Sort-Object -Descending) -join ' ')
        $found | ForEach-Object {
            $_.Change | Should -Not -BeNullOrEmpty
            $_.Effect | Should -Not -BeNullOrEmpty
            $_.Low | Should -BeLessOrEqual $_.Saving
            $_.High | Should -BeGreaterOrEqual $_.Saving
        }
    }

    It 'does not count savings twice' {
        $found = Find-TokenSaving
        ($found | Measure-Object AddedSaving -Sum).Sum | Should -BeLessOrEqual ($found | Measure-Object Saving -Sum).Sum
    }

    It 'has items that add up to a measured finding' {
        $found = Find-TokenSaving | Where-Object Kind -EQ PrefixChange
        $found.Items | Should -Not -BeNullOrEmpty
        $found.Items.Times | Should -Be 12
        [math]::Round(($found.Items | Measure-Object Saving -Sum).Sum, 6) | Should -Be ([math]::Round($found.Saving, 6))
        $found.TokenShare | Should -BeGreaterThan 0
        $found.PlanShare | Should -BeNullOrEmpty
    }

    It 'fits tables and lists into 80 columns' {
        $texts = @(
            Find-TokenSaving | Out-String -Width 80
            Find-TokenSaving | Format-List | Out-String -Width 80
            (Find-TokenSaving).Items | Out-String -Width 80
            Measure-TokenSaving -StartupTokens 1000 -BySession | Out-String -Width 80
            Measure-TokenSaving | Out-String -Width 80
        )
        foreach ($text in $texts) {
            $lines = $text -split "`n" | ForEach-Object { ($_ -replace '\e\[[\d;]*m').TrimEnd() }
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        }
    }

    It 'leaves out findings below the minimum' {
        Find-TokenSaving -MinimumPercent 99 -WarningAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'warns about an empty period' {
        $found = Find-TokenSaving -Since 2020-01-01 -Until 2020-02-01 -WarningVariable warnings -WarningAction SilentlyContinue
        $found | Should -BeNullOrEmpty
        $warnings.Count | Should -Be 1
    }

    It 'reports a single session without an interval' {
        $one = (Get-TokenUsage -GroupBy Session | Select-Object -First 1).Session
        $result = Measure-TokenSaving -Session $one -StartupTokens 1000
        $result.Sessions.Count | Should -Be 1
        $result.Low | Should -BeNullOrEmpty
        { Find-TokenSaving -Session $one -WarningAction SilentlyContinue } | Should -Not -Throw
    }
}

Describe 'Measure-TokenSaving' {
    BeforeAll { Add-Month }

    It 'leaves the bill unchanged if nothing changes' {
        $result = Measure-TokenSaving -AutoCompactWindow 900000
        $result.WouldBe | Should -Be $result.Billed
        $cost = (Get-TokenUsage -GroupBy Model | Measure-Object Cost -Sum).Sum
        [math]::Round($result.Billed, 6) | Should -Be ([math]::Round($cost, 6))
    }

    It 'adds up over sessions' {
        $sum = (Measure-TokenSaving -KeepPrefix -BySession | Measure-Object Saving -Sum).Sum
        [math]::Round($sum, 6) | Should -Be ([math]::Round((Measure-TokenSaving -KeepPrefix).Saving, 6))
    }

    It 'shows what it depends on' {
        (Measure-TokenSaving -AutoCompactWindow 100000 -Sensitivity).Assumption | Should -Contain 'Pessimistic'
    }

    It 'rejects <Script>' -ForEach @(
        @{ Script = 'Measure-TokenSaving -AutoCompactWindow 50000' }, @{ Script = 'Measure-TokenSaving -PromptCacheTtl 2h' }
        @{ Script = 'Measure-TokenSaving -BySession -Sensitivity' }, @{ Script = 'Measure-TokenSaving -ByAgent -BySession' }, @{ Script = 'Find-TokenSaving -MinimumPercent 101' }
    ) {
        { Invoke-Expression "$Script -ErrorAction Stop" } | Should -Throw
    }
}

Describe 'Response times' {
    BeforeAll {
        # Conversations of prompts and answers. Each answer takes $Seconds, plus half a second for every 1,000 tokens that are not cached.
        function Add-TimedConversation {
            param([datetimeoffset] $At, [double] $Seconds, [switch] $Breaks)
            $session = [guid]::NewGuid().ToString()
            $folder = Join-Path $env:CLAUDE_CONFIG_DIR 'projects' '-home-dev-timed'
            $null = New-Item -ItemType Directory -Force $folder
            $time = $At
            $lines = for ($i = 0; $i -lt 14; $i++) {
                $prompt = 30000 + $i * 1000
                $read = if ($i -eq 0 -or ($Breaks -and $i % 5 -eq 4)) { 0 } else { $prompt - 1000 }
                $line = @{ sessionId = $session; cwd = '/home/dev/timed'; version = '2.1.100' }
                $time = $time.AddSeconds(30)
                $line + @{
                    type = 'user'; uuid = [guid]::NewGuid().ToString(); message = @{ role = 'user'; content = 'Go on.' }
                    timestamp = $time.UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ss.fffZ')
                } | ConvertTo-Json -Depth 6 -Compress
                $time = $time.AddSeconds($Seconds + ($prompt - $read) / 2000)
                $line + @{
                    type = 'assistant'; uuid = [guid]::NewGuid().ToString(); requestId = "req_$session$i"
                    timestamp = $time.UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ss.fffZ')
                    message = @{
                        id = "msg_$session$i"; role = 'assistant'; model = 'claude-opus-5'; stop_reason = 'end_turn'
                        content = @(@{ type = 'text'; text = 'Done.' })
                        usage = @{
                            input_tokens = 0; output_tokens = 200
                            cache_creation_input_tokens = $prompt - $read; cache_read_input_tokens = $read
                        }
                    }
                } | ConvertTo-Json -Depth 6 -Compress
            }
            Set-Content -LiteralPath (Join-Path $folder "$session.jsonl") $lines
        }

        $now = [DateTimeOffset]::UtcNow
        for ($i = 0; $i -lt 12; $i++) {
            Add-TimedConversation -At $now.AddDays(-9).AddHours(-3 * $i) -Seconds 8 -Breaks
            Add-TimedConversation -At $now.AddDays(-1).AddHours(-3 * $i) -Seconds 4 -Breaks
        }
    }

    It 'shows that responses became faster, with an interval' {
        $rows = Compare-TokenUsage -Project timed -Last 7d -ResponseTime | Where-Object Section -EQ ResponseTime
        $rows.Measure -join ' ' | Should -Be 'Seconds FirstBlockSeconds ExpectedSeconds'
        [math]::Round($rows[0].Change, 1) | Should -Be -4
        $rows[0].Low | Should -BeLessOrEqual -4
        $rows[0].High | Should -BeGreaterOrEqual -4
        $rows[0].IsMoreThanChance | Should -BeTrue
        # The tokens are the same on both sides.
        [math]::Abs($rows[2].Change) | Should -BeLessThan 0.2
        (Compare-TokenUsage -Project timed -Last 7d).Section | Should -Not -Contain 'ResponseTime'
    }

    It 'fits into 80 columns' {
        $lines = (Compare-TokenUsage -Project timed -Last 7d -ResponseTime | Out-String -Width 80) -split "`n" |
            ForEach-Object { ($_ -replace '\e\[[\d;]*m').TrimEnd() }
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $lines -join "`n" | Should -Match 'Seconds +8\.5 s +4\.5 s +-4\.0 s'
    }

    It 'says that times cannot be compared without a common model' {
        $warnings = @()
        $null = Compare-TokenUsage -Project timed -Last 7d -ResponseTime -ReferenceModel claude-haiku-4-5 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings -join "`n" | Should -Match 'Response times cannot be compared'
    }

    It 'names the seconds that a finding saves' {
        $finding = Find-TokenSaving -Project timed | Where-Object Kind -EQ PrefixChange
        $finding.SecondsSaved | Should -BeGreaterThan 0
        $finding.SecondsLow | Should -BeLessOrEqual $finding.SecondsSaved
        $finding.SecondsHigh | Should -BeGreaterOrEqual $finding.SecondsSaved
        $finding | Format-List | Out-String -Width 80 | Should -Match 'Time +: \d+ min a month less'
    }
}
