BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $file = Add-Transcript -Requests 4
    $null = Add-Transcript -Project '/home/dev/other' -Model claude-haiku-5-5 -Requests 2 -At ([DateTimeOffset]::UtcNow.AddDays(-3))
}

Describe 'Get-TokenUsage' {
    It 'reads the user''s own transcripts, with the same total for every grouping' {
        $total = Get-TokenUsage -GroupBy Request | Measure-Object Cost -Sum
        $total.Count | Should -Be 6
        $groupings = 'Hour', 'Day', 'Week', 'Month', 'Block', 'Session', 'Project', 'Model', 'Agent', 'Branch', 'Plugin',
            'McpServer', 'Prompt', 'Workflow', 'Effort', 'Version'
        foreach ($group in $groupings) {
            $sums = Get-TokenUsage -GroupBy $group
            ($sums | Measure-Object Requests -Sum).Sum | Should -Be 6 -Because $group
            [math]::Round(($sums | Measure-Object Cost -Sum).Sum, 8) | Should -Be ([math]::Round($total.Sum, 8)) -Because $group
        }
    }

    It 'filters by time, model and project' {
        (Get-TokenUsage -Last 1d | Measure-Object Requests -Sum).Sum | Should -Be 4
        (Get-TokenUsage -Model haiku | Measure-Object Requests -Sum).Sum | Should -Be 2
        (Get-TokenUsage -Project *shop | Measure-Object Requests -Sum).Sum | Should -Be 4
    }

    It 'fits its table into 100 columns' {
        $text = Get-TokenUsage -GroupBy Session | Out-String -Width 100
        $lines = $text -split "`n" | ForEach-Object { ($_ -replace '\e\[[\d;]*m').TrimEnd() }
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
    }

    It 'shows each grouping in its own column at 80 columns' {
        $text = Get-TokenUsage -GroupBy Agent, Project | Out-String -Width 80
        $lines = $text -split "`n" | ForEach-Object { ($_ -replace '\e\[[\d;]*m').TrimEnd() }
        $lines | Should -Contain 'Agent              Project             Requests  Output    Read  Hit       Cost'
        @($lines -match '^main +/home/dev/shop +4 ').Count | Should -Be 1
        @($lines -match '^main +/home/dev/other +2 ').Count | Should -Be 1
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessThan 80
        $several = Get-TokenUsage -GroupBy Session, Day, Agent, Effort | Out-String -Width 80
        $several | Should -Match 'Session .*Day .*Agent .*Effort .*Requests'
    }

    It 'shows the cost of tool results, with the same total' {
        $tools = Get-TokenUsage -GroupBy Tool
        @($tools | Where-Object Tool -eq $null).Count | Should -Be 1
        $cost = (Get-TokenUsage -GroupBy Day | Measure-Object Cost -Sum).Sum
        [math]::Round(($tools | Measure-Object Cost -Sum).Sum, 8) | Should -Be ([math]::Round($cost, 8))
    }

    It 'writes a status line for the input of Claude Code' {
        $json = @{
            session_id = $file.BaseName; model = @{ id = 'claude-sonnet-5-5'; display_name = 'Sonnet 5.5' }
            workspace = @{ current_dir = '/home/dev/shop' }
        } | ConvertTo-Json -Compress
        $line = $json | Get-TokenUsage -StatusLine
        @($line).Count | Should -Be 1
        $line | Should -Match '\$'
    }

    It 'names an unknown time zone' {
        { Get-TokenUsage -TimeZone Mars -ErrorAction Stop } | Should -Throw '*Mars*'
    }
}

Describe 'Compare-TokenUsage' {
    It 'compares the last week with the week before, with causes that add up' {
        $null = Add-Transcript -Requests 3 -At ([DateTimeOffset]::UtcNow.AddDays(-9))
        $rows = Compare-TokenUsage
        $requests = $rows | Where-Object { $_.Section -eq 'Total' -and $_.Measure -eq 'Requests' }
        $requests.Reference | Should -Be 3
        $requests.Difference | Should -Be 6
        $cost = $rows | Where-Object { $_.Section -eq 'Total' -and $_.Measure -eq 'Cost' }
        $causes = ($rows | Where-Object Section -eq Cause | Measure-Object Change -Sum).Sum
        [math]::Round($causes, 9) | Should -Be ([math]::Round($cost.Change, 9))
    }

    It 'compares projects over the same period' {
        $rows = Compare-TokenUsage -Last 30d -Project other -ReferenceProject shop
        ($rows | Where-Object Measure -eq Sessions).Difference | Should -Be 1
        $rows[0].ReferenceName | Should -Be 'shop'
        $rows[0].DifferenceName | Should -Be 'other'
    }

    It 'fits into 80 columns' {
        $lines = (Compare-TokenUsage | Out-String -Width 80) -split "`n" | ForEach-Object { ($_ -replace '\e\[[\d;]*m').TrimEnd() }
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $lines -join "`n" | Should -Not -Match '…|\.\.\.'
    }

    It 'reports a side without requests' {
        Compare-TokenUsage -Session none -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warning | Should -Not -BeNullOrEmpty
        { Compare-TokenUsage -Until 2026-01-01 -ErrorAction Stop } | Should -Throw
        { Compare-TokenUsage -ReferencePath nowhere -ErrorAction Stop } | Should -Throw '*nowhere*'
    }
}

Describe 'Other cmdlets that read transcripts' {
    It 'Measure-ProviderCache writes rows' {
        Measure-ProviderCache | Should -Not -BeNullOrEmpty
    }

    It 'Measure-SessionContext shows the parts of a session' {
        Measure-SessionContext -Session $file.BaseName | Should -Not -BeNullOrEmpty
    }

    It 'Measure-ResponseTime times responses, and warns if it cannot' {
        $timed = Join-Path $TestDrive 'timed.jsonl'
        @(
            @{
                type = 'user'; uuid = 'u1'; sessionId = 's1'; timestamp = '2026-09-01T10:00:00.000Z'
                message = @{ role = 'user'; content = 'Go on.' }
            }
            @{
                type = 'assistant'; uuid = 'a1'; sessionId = 's1'; timestamp = '2026-09-01T10:00:03.500Z'; requestId = 'r1'
                message = @{
                    id = 'm1'; role = 'assistant'; model = 'claude-opus-5'; stop_reason = 'end_turn'; content = @()
                    usage = @{ input_tokens = 5; output_tokens = 9 }
                }
            }
        ) | ForEach-Object { $_ | ConvertTo-Json -Depth 8 -Compress } | Set-Content -LiteralPath $timed
        $time = Measure-ResponseTime $timed -NoIndex
        $time.Median | Should -Be 3.5
        $time.Responses | Should -Be 1
        Measure-ResponseTime -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warning | Should -Match 'can be timed'
        { Measure-ResponseTime -GroupBy Day -ErrorAction Stop } | Should -Throw
        Measure-ResponseTime -Agent nobody -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warning | Should -Match "There is no agent 'nobody'"
    }

    It 'Export-TokenUsageReport writes a page, Markdown, CSV and JSON' {
        foreach ($format in 'Html', 'Markdown', 'Csv', 'Json') {
            $report = Join-Path $TestDrive "report.$format"
            $null = Export-TokenUsageReport -OutputPath $report -Format $format
            (Get-Item $report).Length | Should -BeGreaterThan 200 -Because $format
        }
        (Get-Content (Join-Path $TestDrive 'report.Json') -Raw | ConvertFrom-Json) | Should -Not -BeNullOrEmpty
        (Import-Csv (Join-Path $TestDrive 'report.Csv')).Count | Should -BeGreaterThan 0
    }

    It 'Export-TokenUsage writes Parquet by month, and replaces only files of the same selection' {
        $files = Export-TokenUsage (Join-Path $TestDrive 'usage') -PassThru
        $files | Should -Not -BeNullOrEmpty
        $files | ForEach-Object { $_.FullName | Should -Match 'year=\d{4}.month=\d\d.requests\.parquet$' }
        { Export-TokenUsage (Join-Path $TestDrive 'usage') -Model none* -ErrorAction Stop -WarningAction Ignore } | Should -Not -Throw
        { Export-TokenUsage (Join-Path $TestDrive 'usage') -Model * -ErrorAction Stop } | Should -Throw -ErrorId 'ExportOfOtherSelection,*'
        { Export-TokenUsage -Format Otlp -ErrorAction Stop } | Should -Throw -ErrorId 'CollectorNotConfigured,*'
    }

    It 'Clear-TokenUsageIndex keeps the totals of existing transcripts' {
        $before = (Get-TokenUsage | Measure-Object Cost -Sum).Sum
        Clear-TokenUsageIndex -WhatIf
        Clear-TokenUsageIndex -Confirm:$false
        (Get-TokenUsage | Measure-Object Cost -Sum).Sum | Should -Be $before
    }

    It 'Watch-TokenUsage streams objects to a script' {
        $state = Watch-TokenUsage -AsObject | Select-Object -First 1
        $state | Should -Not -BeNullOrEmpty
    }
}
