BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $project = Add-Project (Join-Path $TestDrive 'project')
}

Describe 'Measure-PromptTokens' {
    It 'measures an ecosystem' {
        $all = Measure-PromptTokens $Samples -WarningAction Ignore
        @($all | Where-Object Kind -EQ Agent).Count | Should -Be 34
        $all | ForEach-Object { $_.Tokens | Should -BeGreaterThan 0 }
        ($all | Measure-Object AlwaysOnTokens -Sum).Sum | Should -BeGreaterThan 5000
    }

    It 'accepts files from the pipeline, by property name and by wildcard' {
        $files = Get-ChildItem (Join-Path $project '.claude/agents') -Filter *.md
        ($files | Measure-PromptTokens).Name | Sort-Object | Should -Be 'reviewer', 'writer'
        ($files | Select-Object @{ n = 'Path'; e = { $_.FullName } } | Measure-PromptTokens).Count | Should -Be 2
        ($files.FullName | Measure-PromptTokens).Count | Should -Be 2
        (Measure-PromptTokens (Join-Path $project '.claude/agents/r*.md')).Name | Should -Be 'reviewer'
    }

    It 'reads a path with brackets literally with -LiteralPath' {
        $odd = New-Item -ItemType Directory (Join-Path $TestDrive 'odd [1] "x'' é 😀')
        Copy-Item -LiteralPath (Join-Path $project '.claude/agents/reviewer.md') -Destination $odd.FullName
        (Measure-PromptTokens -LiteralPath (Join-Path $odd.FullName 'reviewer.md')).Name | Should -Be 'reviewer'
    }

    It 'continues after a missing file' {
        $good = Join-Path $project '.claude/agents/reviewer.md'
        $result = (Join-Path $TestDrive 'nowhere.md'), $good | Measure-PromptTokens -ErrorVariable errors -ErrorAction SilentlyContinue
        $result.Name | Should -Be 'reviewer'
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike '*,ClaudePerf.Cmdlets.MeasurePromptTokensCommand'
        $errors[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'prices by model' {
        $file = Join-Path $project '.claude/agents/reviewer.md'
        $opus = (Measure-PromptTokens $file -Model opus).InputCost
        $opus | Should -BeGreaterThan (Measure-PromptTokens $file -Model haiku).InputCost
        { Measure-PromptTokens $file -Model 'no-such-model' -ErrorAction Stop } | Should -Throw '*no-such-model*'
    }

    It 'fits its table into 100 columns and shows a list' {
        $text = Measure-PromptTokens $project | Format-Table | Out-String -Width 100
        $text | Should -Match 'Kind +Name +Model'
        $lines = $text -split "`n" | ForEach-Object { ($_ -replace '\e\[[\d;]*m').TrimEnd() }
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        Measure-PromptTokens $project | Select-Object -First 1 | Format-List | Out-String | Should -Match 'OnInvokeTokens|On invoke'
    }

    It 'returns the same results without the cache, cold, warm and after clearing it' {
        $with = { Measure-PromptTokens $project | ConvertTo-Json -Depth 4 }
        $without = Measure-PromptTokens $project -NoCache | ConvertTo-Json -Depth 4
        Clear-PromptCache -Confirm:$false
        & $with | Should -Be $without
        & $with | Should -Be $without
        Clear-PromptCache -Confirm:$false
        & $with | Should -Be $without
    }
}

Describe 'Get-AgentDefinition' {
    It 'finds what Claude Code would find' {
        $all = Get-AgentDefinition $project
        ($all | Where-Object Kind -EQ Agent).Name | Sort-Object | Should -Be 'reviewer', 'writer'
        @(Get-AgentDefinition $Samples -WarningAction Ignore | Where-Object Kind -EQ Agent).Count | Should -Be 34
    }

    It 'pipes to Measure-PromptTokens' {
        (Get-AgentDefinition $project | Where-Object Name -EQ writer | Measure-PromptTokens).Name | Should -Be 'writer'
    }
}

Describe 'Get-ModelPrice' {
    It 'lists every model with its prices' {
        $prices = Get-ModelPrice
        $prices | ForEach-Object { $_.Model | Should -Not -BeNullOrEmpty }
        (Get-ModelPrice opus | Measure-Object).Count | Should -Be 1
    }

    It 'completes a model' {
        $line = 'Measure-PromptTokens . -Model son'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'sonnet'
    }
}

Describe 'Vocabularies and calibration' {
    It 'are empty in a new home folder' {
        Get-TokenVocabulary | Where-Object Installed | Should -BeNullOrEmpty
        { Get-TokenCalibration -ErrorAction Stop } | Should -Not -Throw
    }

    It 'rejects an invalid vocabulary' {
        $file = Join-Path $TestDrive 'vocabulary.json'
        Set-Content $file '{}'
        { Install-TokenVocabulary -Path $file -ErrorAction Stop } | Should -Throw
        Install-TokenVocabulary -Path $file -WhatIf
    }

    It 'does not calibrate without transcripts' {
        { Update-TokenCalibration -WhatIf -ErrorAction SilentlyContinue } | Should -Not -Throw
    }
}
