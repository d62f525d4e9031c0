BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
    $project = Add-Project (Join-Path $TestDrive 'project')
}

Describe 'The prompt cache' {
    BeforeEach {
        Clear-PromptCache -Confirm:$false
        $null = Measure-PromptTokens $project
    }

    It 'lists its entries with their properties' {
        $entries = Get-PromptCache
        $entries | Should -Not -BeNullOrEmpty
        foreach ($name in 'Key', 'Kind', 'Agent', 'Project', 'Model', 'Tokens', 'Bytes', 'Created', 'LastUsed', 'Hits', 'Expires') {
            $entries[0].PSObject.Properties.Name | Should -Contain $name
        }
    }

    It 'hits the second time' {
        $before = (Get-PromptCache -Statistics).Hits
        $null = Measure-PromptTokens $project
        (Get-PromptCache -Statistics).Hits | Should -BeGreaterThan $before
    }

    It 'detects an edit' {
        $file = Join-Path $project '.claude/agents/writer.md'
        $tokens = (Measure-PromptTokens $file).Tokens
        Add-Content -LiteralPath $file "`nOne more line that counts."
        (Measure-PromptTokens $file).Tokens | Should -BeGreaterThan $tokens
    }

    It 'distinguishes agents of the same name in different projects' {
        $other = Add-Project (Join-Path $TestDrive 'other')
        Add-Content -LiteralPath (Join-Path $other '.claude/agents/writer.md') ('More words. ' * 50)
        $one = (Measure-PromptTokens $project | Where-Object Name -EQ writer).Tokens
        $two = (Measure-PromptTokens $other | Where-Object Name -EQ writer).Tokens
        $two | Should -BeGreaterThan $one
        (Measure-PromptTokens $project | Where-Object Name -EQ writer).Tokens | Should -Be $one
    }

    It 'is cleared through the pipeline, but not with -WhatIf' {
        Get-PromptCache | Clear-PromptCache -WhatIf
        Get-PromptCache | Should -Not -BeNullOrEmpty
        Get-PromptCache | Clear-PromptCache -Confirm:$false
        Get-PromptCache | Should -BeNullOrEmpty
    }

    It 'can be limited and disabled' {
        Set-PromptCacheOption -DiskBytes 32MB -Confirm:$false
        (Get-PromptCacheOption).DiskBytes | Should -Be 32MB
        Set-PromptCacheOption -Enabled $false -Confirm:$false
        (Get-PromptCacheOption).Enabled | Should -BeFalse
        Set-PromptCacheOption -Enabled $true -Confirm:$false
    }
}
