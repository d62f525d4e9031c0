# One test for each definition of an ecosystem, and one for findings that do not concern a single definition.
# New-AgentEcosystemPesterContainer creates a container from it.
param(
    [Parameter(Mandatory)] [string] $Path,
    [ValidateSet('Error', 'Warning', 'Information')] [string] $Severity = 'Error',
    [bool] $Optimized
)

BeforeDiscovery {
    $rank = @{ Information = 0; Warning = 1; Error = 2 }
    $options = @{ LiteralPath = $Path; WarningAction = 'Ignore' }
    if ($Optimized) { $options.Optimized = $true }
    $findings = @(Test-AgentEcosystem @options | Where-Object { $rank["$($_.Severity)"] -ge $rank[$Severity] })
    $definitions = @(Get-AgentDefinition $Path -WarningAction Ignore | ForEach-Object {
            $file = $_.Path
            @{ Kind = "$($_.Kind)"; Name = $_.Name; Findings = @($findings | Where-Object Path -EQ $file | ForEach-Object ToString) }
        })
    $known = @(Get-AgentDefinition $Path -WarningAction Ignore).Path
    $others = @($findings | Where-Object Path -NotIn $known | ForEach-Object ToString)
}

Describe 'Agent ecosystem <_>' -ForEach $Path {
    It '<Kind> <Name>' -ForEach $definitions {
        $Findings -join "`n" | Should -BeNullOrEmpty
    }

    It 'as a whole' -ForEach @(@{ Others = $others }) {
        $Others -join "`n" | Should -BeNullOrEmpty
    }
}
