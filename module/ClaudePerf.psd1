@{
    RootModule           = 'ClaudePerf.Cmdlets.dll'
    NestedModules        = @('ClaudePerf.Loader.dll')
    ModuleVersion        = '@VERSION@'
    GUID                 = 'b1d8a0f5-5c4e-4a26-9d53-2f1c7c0e9a61'
    Author               = 'ClaudePerf contributors'
    CompanyName          = 'ClaudePerf'
    Copyright            = '(c) ClaudePerf contributors. MIT License.'
    Description          = 'Measures, predicts, budgets, caches and cuts the token cost of Claude Code agents, commands, skills and memory files, offline, and proves that every agent still works.'
    CompatiblePSEditions = @('Core')
    PowerShellVersion    = '7.4'
    FormatsToProcess     = @(
        'Views/AgentDefinition.Format.ps1xml'
        'Views/Comparison.Format.ps1xml'
        'Views/Coordination.Format.ps1xml'
        'Views/Finding.Format.ps1xml'
        'Views/LiveUsage.Format.ps1xml'
        'Views/Measurement.Format.ps1xml'
        'Views/ModelPrice.Format.ps1xml'
        'Views/Optimization.Format.ps1xml'
        'Views/PromptCache.Format.ps1xml'
        'Views/ProviderCache.Format.ps1xml'
        'Views/SessionContext.Format.ps1xml'
        'Views/TokenBudget.Format.ps1xml'
        'Views/TokenCalibration.Format.ps1xml'
        'Views/TokenUsage.Format.ps1xml'
        'Views/TokenUsageList.Format.ps1xml'
        'Views/TokenVocabulary.Format.ps1xml'
        'Views/UsageComparison.Format.ps1xml'
        'Views/UsageExport.Format.ps1xml'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @('Measure-PromptToken')
    CmdletsToExport      = @(
        'Clear-PromptCache'
        'Clear-TokenUsageIndex'
        'Compare-AgentPrompt'
        'Compare-TokenUsage'
        'Export-TokenUsage'
        'Export-TokenUsageReport'
        'Get-AgentDefinition'
        'Get-CoordinationPattern'
        'Get-ModelPrice'
        'Get-PromptCache'
        'Get-PromptCacheOption'
        'Get-TokenBudget'
        'Get-TokenCalibration'
        'Get-TokenUsage'
        'Get-TokenVocabulary'
        'Install-TokenVocabulary'
        'Invoke-AgentRequest'
        'Invoke-TokenBudgetHook'
        'Measure-AgentCoordination'
        'Measure-PromptTokens'
        'Measure-ProviderCache'
        'Measure-SessionContext'
        'New-AgentEcosystemPesterContainer'
        'New-AgentRequest'
        'Optimize-AgentPrompt'
        'Register-TokenBudgetHook'
        'Register-TokenStatusLine'
        'Remove-TokenBudget'
        'Restore-AgentPrompt'
        'Set-PromptCacheOption'
        'Set-TokenBudget'
        'Test-AgentEcosystem'
        'Test-TokenBudget'
        'Uninstall-TokenVocabulary'
        'Unregister-TokenBudgetHook'
        'Unregister-TokenStatusLine'
        'Update-TokenCalibration'
        'Watch-TokenUsage'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @('Claude', 'ClaudeCode', 'Anthropic', 'LLM', 'Tokens', 'Cost', 'Agents', 'Prompt', 'Budget', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://github.com/claudeperf/ClaudePerf/blob/main/LICENSE'
            ProjectUri   = 'https://github.com/claudeperf/ClaudePerf'
            ReleaseNotes = 'https://github.com/claudeperf/ClaudePerf/blob/main/CHANGELOG.md'
        }
    }
}
