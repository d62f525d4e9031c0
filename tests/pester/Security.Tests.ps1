BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    # ESC, BEL, a C1 CSI and a right-to-left override.
    $steering = "$([char]0x1b)[2J$([char]7)$([char]0x9b)31m$([char]0x202e)evil"
    $project = Join-Path $TestDrive hostile
    $agents = Join-Path $project '.claude/agents'
    $null = New-Item -ItemType Directory $agents, (Join-Path $project .git)
    $frontmatter = "name: `"ev\e[2J\a\x9b31mil`"`ndescription: d $steering`ntools: Foo$steering`nmodel: $steering`nskills: s$steering"
    Set-Content (Join-Path $agents x.md) "---`n$frontmatter`n---`nAlways. Always."
    $folder = Join-Path $env:CLAUDE_CONFIG_DIR 'projects/hostile'
    $null = New-Item -ItemType Directory $folder
    $time = [datetime]::UtcNow.AddMinutes(-30)
    $lines = foreach ($number in 1, 2) {
        @{
            type = 'assistant'; uuid = "u$number$steering"; sessionId = "s$steering"
            timestamp = $time.AddMinutes(7 * $number).ToString('o')
            cwd = "/home/$steering"; gitBranch = $steering
            requestId = "r$number$steering"
            message = @{
                id = "m$number$steering"; model = "claude-opus-5-5$(if ($number -gt 1) { $steering })"
                role = 'assistant'; stop_reason = 'end_turn'; content = @()
                usage = @{
                    input_tokens = 50000; output_tokens = 5; cache_creation_input_tokens = 90000 / $number; cache_read_input_tokens = 0
                }
            }
        } | ConvertTo-Json -Depth 6 -Compress
    }
    Set-Content (Join-Path $folder session.jsonl) $lines
    $outputRendering = $PSStyle.OutputRendering
    $PSStyle.OutputRendering = 'PlainText'
}

AfterAll {
    $PSStyle.OutputRendering = $outputRendering
}

Describe 'Names with terminal control characters' {
    It 'are made harmless in <Name> of <Script>' -ForEach @(
        $scripts = @(
            'Get-AgentDefinition $project', 'Test-AgentEcosystem $project', 'Measure-PromptTokens $project'
            '(Measure-PromptTokens $project).OverheadParts', 'Optimize-AgentPrompt $project -NoUsage', 'Get-TokenUsage -GroupBy Request'
            'Get-TokenUsage -GroupBy Session, Project, Model, Branch', 'Measure-ProviderCache -Miss'
        )
        foreach ($script in $scripts) {
            @{ Script = $script; Name = 'a table'; Format = { $_ | Format-Table | Out-String -Width 400 } }
            @{ Script = $script; Name = 'a list'; Format = { $_ | Format-List | Out-String -Width 400 } }
        }
    ) {
        $WarningPreference = 'SilentlyContinue'
        $objects = @(& ([scriptblock]::Create($Script)))
        $objects.Count | Should -BeGreaterThan 0
        $shown = ($objects | ForEach-Object $Format) -join "`n"
        $shown | Should -Not -Match '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]'
    }
}
