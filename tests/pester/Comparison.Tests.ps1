BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $base = Add-Project (Join-Path $TestDrive 'base')
    $project = Add-Project (Join-Path $TestDrive 'project')
    $writer = Join-Path $project '.claude/agents/writer.md'
    Add-Content -LiteralPath $writer "`nNever push to main.`n"
}

Describe 'Compare-AgentPrompt' {
    It 'finds no changes between identical folders' {
        Compare-AgentPrompt $base $base | Should -BeNullOrEmpty
        Compare-AgentPrompt $base $base -Quiet | Should -BeTrue
    }

    It 'reports additions, and losses in the opposite direction' {
        (Compare-AgentPrompt $base $project).Change | Should -Be Added
        (Compare-AgentPrompt $project $base).Change | Should -Be Lost
        Compare-AgentPrompt $base $project -Quiet | Should -BeTrue
        Compare-AgentPrompt $project $base -Quiet | Should -BeFalse
    }

    It 'reads the lines of an older version from the pipeline' {
        Get-Content (Join-Path $base '.claude/agents/writer.md') | Compare-AgentPrompt -Path $writer | ForEach-Object Text |
            Should -Be 'Never push to main.'
        Get-Item $writer | Compare-AgentPrompt $base | ForEach-Object Change | Should -Be Added
    }

    It 'fits its table into 80 columns' {
        $text = Compare-AgentPrompt $project $base | Format-Table | Out-String -Width 80
        $lines = $text -split "`n" | ForEach-Object { ($_ -replace '\e\[[\d;]*m').TrimEnd() }
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $text | Should -Match 'Lost'
    }

    It 'ends a script with exit code 1 if something was lost' {
        $pwsh = (Get-Process -Id $PID).Path
        & $pwsh -NoProfile -Command "Import-Module '$Module'; Compare-AgentPrompt '$project' '$base' -EnableExit -Quiet" | Should -Be False
        $LASTEXITCODE | Should -Be 1
        & $pwsh -NoProfile -Command "Import-Module '$Module'; Compare-AgentPrompt '$base' '$project' -EnableExit -Quiet" | Should -Be True
        $LASTEXITCODE | Should -Be 0
    }

    It 'writes valid SARIF' {
        $file = Join-Path $TestDrive 'changes.sarif'
        Compare-AgentPrompt $project $base -Format Sarif -OutputPath $file
        (Get-Content $file -Raw | ConvertFrom-Json).runs[0].results[0].ruleId | Should -Be 'prompt-lost'
    }
}
