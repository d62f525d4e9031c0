BeforeDiscovery {
    $root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    $module = if ($env:CLAUDEPERF_MODULE) { $env:CLAUDEPERF_MODULE } else { Join-Path $root 'out/ClaudePerf' }
    Import-Module $module -Force
    $commands = Get-Command -Module ClaudePerf -CommandType Cmdlet, Function | ForEach-Object { @{ Name = $_.Name } }
    $verbs = 'Set', 'Clear', 'Remove', 'Install', 'Uninstall', 'Register', 'Unregister', 'Restore', 'Optimize', 'Update', 'Export'
    $changing = $commands | Where-Object { ($_.Name -split '-')[0] -in $verbs }
}

BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
}

Describe 'The module' {
    It 'has a valid manifest that exports its commands by name' {
        $manifest = Get-ChildItem $Module -Recurse -Filter ClaudePerf.psd1 | Select-Object -First 1
        $info = Test-ModuleManifest $manifest.FullName
        $info.PowerShellVersion | Should -Be '7.4'
        $info.ExportedCommands.Keys | Should -Not -Contain '*'
        $info.PrivateData.PSData.ProjectUri | Should -Not -BeNullOrEmpty
        $info.PrivateData.PSData.LicenseUri | Should -Not -BeNullOrEmpty
        $info.PrivateData.PSData.Tags | Should -Not -BeNullOrEmpty
    }

    It 'imports without warnings, twice, with -Force, and again after removal' {
        Import-Module $Module -WarningVariable warnings
        Import-Module $Module -Force -WarningVariable +warnings
        $warnings | Should -BeNullOrEmpty
        Remove-Module ClaudePerf
        Get-Command Measure-PromptTokens -ErrorAction Ignore -ListImported | Should -BeNullOrEmpty
        Import-Module $Module
        (Measure-PromptTokens 'abc' -As Text -ErrorAction Ignore -WarningAction Ignore | Measure-Object).Count | Should -BeLessOrEqual 1
        (Get-ModelPrice | Measure-Object).Count | Should -BeGreaterThan 3
    }

    It 'installs its updated help, and reads it by an alias' -Skip:(-not (Test-Path (Join-Path $PSHOME 'Schemas/PSMaml/maml.xsd'))) {
        # What the build packs is served by the site. The engine validates help against schemas that PowerShell's own packages contain.
        $source = Join-Path $PSScriptRoot '../../out/help'
        $destination = Join-Path $TestDrive 'help'
        $null = New-Item -ItemType Directory $destination
        $run = @"
            `$env:PSModulePath = '$(Split-Path $Module)' + [IO.Path]::PathSeparator + `$env:PSModulePath
            Update-Help ClaudePerf -SourcePath '$source' -UICulture en-US -Scope CurrentUser -Force -ErrorAction Stop
            (Get-Help gclp).Synopsis
"@
        $before = $env:HOME
        try {
            $env:HOME = $destination
            & (Join-Path $PSHOME 'pwsh') -NoProfile -Command $run | Should -BeLike 'Shows on one screen*'
        } finally {
            $env:HOME = $before
        }
    }

    It 'has the singular noun as an alias' {
        (Get-Alias Measure-PromptToken).Definition | Should -Be 'Measure-PromptTokens'
        ('abc' | Measure-PromptToken).Tokens | Should -BeGreaterThan 0
        (Get-Help Measure-PromptToken).Name | Should -Be 'Measure-PromptTokens'
    }

    It 'loads its dependencies privately, not into the session''s default context' {
        $loaded = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.GetName().Name
        $null = Get-ModelPrice
        $loaded | Should -Not -Contain 'YamlDotNet'
        $loaded | Should -Not -Contain 'ClaudePerf.Core'
    }
}

Describe 'The command <Name>' -ForEach $commands {
    It 'has an approved verb' {
        (Get-Verb).Verb | Should -Contain ($Name -split '-')[0]
    }

    It 'declares its output type' {
        (Get-Command $Name).OutputType | Should -Not -BeNullOrEmpty
    }

    It 'has complete help' {
        $help = Get-Help $Name -Full
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match "^\s*$Name \["
        ($help.Description | Out-String).Trim() | Should -Not -BeNullOrEmpty
        @($help.Examples.example).Count | Should -BeGreaterOrEqual 3
        $cmdlet = [System.Management.Automation.PSCmdlet]
        $common = $cmdlet::CommonParameters + $cmdlet::OptionalCommonParameters
        foreach ($parameter in (Get-Command $Name).Parameters.Keys | Where-Object { $_ -notin $common }) {
            $description = ($help.parameters.parameter | Where-Object name -EQ $parameter).description.Text
            $description | Should -Not -BeNullOrEmpty -Because "-$parameter is described"
        }
        (Get-Help $Name -Examples | Out-String) | Should -Match 'EXAMPLE 1|Example 1'
    }
}

Describe 'The command <Name>, which changes something' -ForEach $changing {
    It 'supports -WhatIf' {
        (Get-Command $Name).Parameters.Keys | Should -Contain 'WhatIf'
    }
}

Describe 'A Test- command' {
    It 'has the switch -Quiet' {
        foreach ($command in Get-Command -Module ClaudePerf -Verb Test) {
            $command.Parameters.Keys | Should -Contain 'Quiet' -Because $command.Name
        }
    }
}
