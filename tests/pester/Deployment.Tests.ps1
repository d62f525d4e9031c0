BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $script = (Resolve-Path (Join-Path $PSScriptRoot '../../packaging/deploy/Write-UsageMetric.ps1')).Path
    $file = Join-Path $TestDrive 'metrics.prom'
    $folder = Join-Path $env:CLAUDE_CONFIG_DIR 'projects/shop'
    $null = New-Item -ItemType Directory $folder
    $time = [datetime]::UtcNow.AddHours(-3)
    # The second prompt comes after the five minutes of the cache.
    $lines = foreach ($number in 1, 2) {
        @{
            type = 'assistant'; uuid = "u$number"; sessionId = 's'; timestamp = $time.AddMinutes(20 * $number).ToString('o')
            cwd = '/work/shop'; requestId = "r$number"
            message = @{
                id = "m$number"; model = 'claude-opus-5-5'; role = 'assistant'; stop_reason = 'end_turn'; content = @()
                usage = @{ input_tokens = 5; output_tokens = 5; cache_creation_input_tokens = 50000; cache_read_input_tokens = 0 }
            }
        } | ConvertTo-Json -Depth 6 -Compress
    }
    Set-Content (Join-Path $folder session.jsonl) $lines
    $project = Join-Path $TestDrive shop
    $null = New-Item -ItemType Directory (Join-Path $project '.claude/agents')
    Set-Content (Join-Path $project '.claude/agents/a.md') "---`nname: a`ndescription: Reviews.`n---`nReview."
}

Describe 'The text file for Prometheus' {
    It 'has misses by cause, always-on tokens and budgets, each sample in the format of Prometheus' {
        Set-TokenBudget 'a "b" \c' 20 -Period Day
        & $script -OutputPath $file -Path $project -HostName 'my "host"' | Should -HaveCount 1
        $lines = [System.IO.File]::ReadAllLines($file)
        foreach ($line in $lines -notmatch '^#') {
            $line | Should -Match '^[a-z_]+\{([a-z]+="([^"\\]|\\["\\n])*",?)+\} -?\d+(\.\d+)?(E[+-]?\d+)?$'
        }
        $lines -match '^claudeperf_cache_misses\{host="my \\"host\\"",cause="lifetime_passed"\} 1$' | Should -HaveCount 1
        $lines -match '^claudeperf_cache_missed_tokens\{.*cause="lifetime_passed"\} 50000$' | Should -HaveCount 1
        $lines -match '^claudeperf_always_on_tokens\{.*folder="shop",kind="agent"\} [1-9]\d*$' | Should -HaveCount 1
        $lines -cmatch '^claudeperf_budget_limit\{.*budget="a \\"b\\" \\\\c",unit="usd"\} 20$' | Should -HaveCount 1
        $lines -match '^claudeperf_export_time_seconds\{.*\} \d{10}$' | Should -HaveCount 1
        # Each metric is described once.
        $names = ($lines -match '^# TYPE') -replace '^# TYPE (\S+) gauge$', '$1'
        $names | Should -HaveCount (@($names | Select-Object -Unique).Count)
        Test-Path "$file.tmp" | Should -BeFalse
    }

    It 'is not written with -WhatIf' {
        $other = Join-Path $TestDrive other.prom
        & $script -OutputPath $other -WhatIf
        Test-Path $other | Should -BeFalse
    }
}
