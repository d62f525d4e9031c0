BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
}

Describe 'Optimize-AgentPrompt' {
    BeforeEach {
        $project = Add-Project (Join-Path $TestDrive ([guid]::NewGuid()))
        $reviewer = Join-Path $project '.claude/agents/reviewer.md'
        $before = Get-Content -LiteralPath $reviewer -Raw
    }

    It 'reports the saving and writes nothing' {
        $result = Optimize-AgentPrompt $reviewer
        $result.TokensSaved | Should -BeGreaterThan 0
        $result.Preservation.Passed | Should -BeTrue
        Get-Content -LiteralPath $reviewer -Raw | Should -BeExactly $before
    }

    It 'writes nothing with -WhatIf' {
        Get-ChildItem (Join-Path $project '.claude/agents') | Optimize-AgentPrompt -InPlace -WhatIf
        Get-Content -LiteralPath $reviewer -Raw | Should -BeExactly $before
    }

    It 'writes in place, changes nothing the second time, and can be undone with Restore-AgentPrompt' {
        $null = Optimize-AgentPrompt $reviewer -InPlace -Confirm:$false
        $optimized = Get-Content -LiteralPath $reviewer -Raw
        $optimized | Should -Not -BeExactly $before
        (Optimize-AgentPrompt $reviewer).Edits | Where-Object State -EQ Applied | Should -BeNullOrEmpty
        $null = Restore-AgentPrompt $reviewer -Confirm:$false
        Get-Content -LiteralPath $reviewer -Raw | Should -BeExactly $before
    }

    It 'optimizes text from the pipeline' {
        ('Please note that it is late. Please note that it is late.' | Optimize-AgentPrompt).Text | Should -Not -BeNullOrEmpty
    }

    It 'rejects an unknown rule and completes the known ones' {
        { Optimize-AgentPrompt $reviewer -Rule no-such-rule -ErrorAction Stop } | Should -Throw '*no-such-rule*'
        $line = 'Optimize-AgentPrompt . -Rule desc'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'description-examples'
    }

    It 'preserves every agent of the samples' {
        $results = Optimize-AgentPrompt $Samples -Level Structural -WarningAction Ignore
        @($results | Where-Object { $_.Original.Kind -eq 'Agent' }).Count | Should -BeIn 0, 34
        $results | ForEach-Object { $_.Preservation.Passed | Should -BeTrue -Because $_.Name }
    }
}
