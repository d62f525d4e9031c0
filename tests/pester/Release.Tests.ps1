BeforeAll {
    $script = (Resolve-Path (Join-Path $PSScriptRoot '../../tools/release/Get-ReleaseNotes.ps1')).Path
    function Initialize-Source([string] $Version, [string] $Changelog) {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item -ItemType Directory $folder
        $props = "<Project><PropertyGroup><Version>$Version</Version></PropertyGroup></Project>"
        Set-Content (Join-Path $folder Directory.Build.props) $props
        Set-Content (Join-Path $folder CHANGELOG.md) $Changelog
        $folder
    }
}

Describe 'Release notes' {
    It 'consist of the section for the version' {
        $section = "## [1.2.0] - 2026-01-02`n`n### Added`n`n- One."
        $root = Initialize-Source 1.2.0 "# Changelog`n`n## [Unreleased]`n`n$section`n`n## [1.1.0] - 2025-01-01`n`n- Older."
        & $script -Tag v1.2.0 -Root $root | Should -BeExactly "### Added`n`n- One."
    }

    It 'are rejected for <Why>' -ForEach @(
        @{
            Why = 'a tag of another version'; Tag = 'v1.2.1'; Changelog = "## [1.2.0] - 2026-01-02`n- One."
            Message = "*tag is 'v1.2.1'*1.2.0*"
        }
        @{ Why = 'a version without a section'; Tag = 'v1.2.0'; Changelog = "## [Unreleased]`n- One."; Message = '*no line*1.2.0*' }
        @{ Why = 'a section without a date'; Tag = 'v1.2.0'; Changelog = "## [1.2.0]`n- One."; Message = '*no line*1.2.0*' }
        @{
            Why = 'an empty section'; Tag = 'v1.2.0'; Message = '*is empty*'
            Changelog = "## [1.2.0] - 2026-01-02`n`n## [1.1.0] - 2025-01-01`n- Older."
        }
    ) {
        $root = Initialize-Source 1.2.0 $Changelog
        { & $script -Tag $Tag -Root $root } | Should -Throw -ExpectedMessage $Message
    }
}

Describe 'Package manifests' {
    BeforeAll {
        $fill = (Resolve-Path (Join-Path $PSScriptRoot '../../tools/release/New-PackageManifest.ps1')).Path
        $runtimes = 'win-x64', 'win-arm64', 'osx-x64', 'osx-arm64', 'linux-x64', 'linux-arm64'
        $sums = Join-Path $TestDrive sha256.txt
        Set-Content $sums (0..5 | ForEach-Object {
                "$("$_" * 64)  claudeperf-1.2.3-$($runtimes[$_]).$($_ -lt 2 ? 'zip' : 'tar.gz')"
            })
    }

    It 'have the version and the checksum of each archive' {
        $files = & $fill -Version 1.2.3 -Checksums $sums -OutputPath (Join-Path $TestDrive out)
        # In this order on every system, whatever its culture.
        [string[]] $names = $files.Name
        [array]::Sort($names, [System.StringComparer]::Ordinal)
        $names | Should -Be @(
            'ClaudePerf.ClaudePerf.installer.yaml', 'ClaudePerf.ClaudePerf.locale.en-US.yaml', 'ClaudePerf.ClaudePerf.yaml',
            'claudeperf.json', 'claudeperf.rb')
        $all = ($files | ForEach-Object { [System.IO.File]::ReadAllText($_.FullName) }) -join "`n"
        $all | Should -Not -Match '\{\{'
        foreach ($digit in 0..5) {
            $all | Should -Match ("$digit" * 64)
        }
        $scoop = [System.IO.File]::ReadAllText(($files | Where-Object Extension -EQ .json).FullName) | ConvertFrom-Json
        $scoop.version | Should -Be 1.2.3
        $scoop.architecture.arm64.hash | Should -Be ('1' * 64)
        $scoop.architecture.arm64.url | Should -BeLike '*/v1.2.3/claudeperf-1.2.3-win-arm64.zip'
    }

    It 'are not written for a release without their checksums' {
        { & $fill -Version 1.2.4 -Checksums $sums -OutputPath (Join-Path $TestDrive none) } |
            Should -Throw -ExpectedMessage "*no checksum of claudeperf-1.2.4 for win-x64*"
    }
}

Describe 'The archive for <Runtime>' -ForEach @(
    @{ Runtime = 'linux-arm64'; Program = 'claudeperf'; Archive = 'claudeperf-1.2.0-linux-arm64.tar.gz' }
    @{ Runtime = 'win-x64'; Program = 'claudeperf.exe'; Archive = 'claudeperf-1.2.0-win-x64.zip' }
) {
    It 'contains the program with its tables and the license, without symbols' {
        $root = Initialize-Source 1.2.0 ''
        Set-Content (Join-Path $root LICENSE) license
        $published = Join-Path $root published
        $null = New-Item -ItemType Directory (Join-Path $published data)
        foreach ($file in $Program, 'claudeperf.pdb', 'data/models.json') {
            Set-Content (Join-Path $published $file) content
        }
        $pack = (Resolve-Path (Join-Path $PSScriptRoot '../../tools/release/New-ProgramArchive.ps1')).Path
        $packed = & $pack -Published $published -Runtime $Runtime -OutputPath (Join-Path $root out) -Root $root
        $packed.Name | Should -BeExactly $Archive
        $unpacked = Join-Path $root unpacked
        $null = New-Item -ItemType Directory $unpacked
        if ($Archive -like '*.zip') {
            [System.IO.Compression.ZipFile]::ExtractToDirectory($packed.FullName, $unpacked)
        }
        else {
            tar -xzf $packed.FullName -C $unpacked
        }
        $found = (Get-ChildItem $unpacked -Recurse -File).Name
        $found | Should -HaveCount 3
        $Program, 'LICENSE', 'models.json' | ForEach-Object { $found | Should -Contain $_ }
    }
}
