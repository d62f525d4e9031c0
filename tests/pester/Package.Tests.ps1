BeforeDiscovery {
    $missing = @(
        if (-not (Get-Command dotnet -CommandType Application -ErrorAction Ignore)) { 'the .NET SDK' }
        if (-not (Get-Command Publish-PSResource -ErrorAction Ignore)) { 'Microsoft.PowerShell.PSResourceGet' }
    )
}

BeforeAll {
    . $PSScriptRoot/TestSession.ps1 -Folder $TestDrive
}

Describe 'Two versions side by side' {
    It 'load by version, and the newer one by name' {
        $modules = Join-Path $TestDrive 'two'
        $built = (Get-ChildItem $Module -Recurse -Filter ClaudePerf.psd1).Directory
        $version = (Import-PowerShellDataFile (Join-Path $built 'ClaudePerf.psd1')).ModuleVersion
        foreach ($name in $version, '0.0.1') {
            $copy = New-Item -ItemType Directory (Join-Path $modules "ClaudePerf/$name")
            Copy-Item (Join-Path $built '*') $copy -Recurse
            $manifest = Join-Path $copy 'ClaudePerf.psd1'
            (Get-Content $manifest -Raw).Replace("'$version'", "'$name'") | Set-Content $manifest
        }
        $env:PSModulePath = $modules + [IO.Path]::PathSeparator + $env:PSModulePath
        $pwsh = (Get-Process -Id $PID).Path
        $named = 'Import-Module ClaudePerf -RequiredVersion 0.0.1; (Get-Module ClaudePerf).Version.ToString(); (Get-ModelPrice).Count -gt 3'
        & $pwsh -NoProfile -Command $named | Should -Be @('0.0.1', 'True')
        $newest = '(Get-ModelPrice).Count -gt 3; (Get-Module ClaudePerf).Version.ToString()'
        & $pwsh -NoProfile -Command $newest | Should -Be @('True', $version)
    }
}

if ($missing) {
    Describe 'The package' {
        It 'requires <_>' -ForEach $missing {
            Set-ItResult -Skipped -Because "it needs $_"
        }
    }
    return
}

Describe 'The package' {
    BeforeAll {
        $root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
        $gallery = Join-Path $TestDrive 'gallery'
        $null = New-Item -ItemType Directory $gallery
        # The SDK stores its own files in the real home folder.
        $env:DOTNET_CLI_HOME = $TestDrive
        if (-not $env:NUGET_PACKAGES) {
            $env:NUGET_PACKAGES = Join-Path ([Environment]::GetFolderPath('UserProfile')) '.nuget/packages'
        }
        Register-PSResourceRepository -Name ClaudePerfTest -Uri $gallery -Trusted -Force
        Publish-PSResource -Path (Split-Path (Get-ChildItem $Module -Recurse -Filter ClaudePerf.psd1).FullName) -Repository ClaudePerfTest
        $version = (Import-PowerShellDataFile (Get-ChildItem $Module -Recurse -Filter ClaudePerf.psd1).FullName).ModuleVersion
        $pwsh = (Get-Process -Id $PID).Path
    }

    AfterAll {
        Unregister-PSResourceRepository -Name ClaudePerfTest
    }

    It 'is found in a repository with its description, tags and commands' {
        $found = Find-PSResource ClaudePerf -Repository ClaudePerfTest
        $found.Version | Should -Be $version
        $found.Description | Should -Match 'token cost'
        $found.Tags | Should -Contain 'Claude'
    }

    It 'can be installed and used in a new session' {
        $modules = Join-Path $TestDrive 'modules'
        $null = New-Item -ItemType Directory $modules
        Save-PSResource ClaudePerf -Repository ClaudePerfTest -Path $modules
        Join-Path $modules "ClaudePerf/$version/ClaudePerf.psd1" | Should -Exist
        $env:PSModulePath = $modules + [IO.Path]::PathSeparator + $env:PSModulePath
        $command = "(Measure-PromptTokens '$Samples' -WarningAction Ignore | Where-Object Kind -EQ Agent).Count; " +
            '(Get-Module ClaudePerf).ModuleBase; (Get-Help Get-TokenUsage).Synopsis'
        $out = & $pwsh -NoProfile -NonInteractive -Command $command
        $out[0] | Should -Be 34
        $out[1] | Should -Be (Join-Path $modules "ClaudePerf/$version")
        $out[2] | Should -Match 'Claude Code'
    }

    It 'is installed for the user' {
        Install-PSResource ClaudePerf -Repository ClaudePerfTest -Scope CurrentUser
        (Get-InstalledPSResource ClaudePerf).Version | Should -Contain $version
        Uninstall-PSResource ClaudePerf -Scope CurrentUser
    }
}
