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
